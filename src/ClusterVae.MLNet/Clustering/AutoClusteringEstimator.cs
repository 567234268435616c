using System.Globalization;
using ClusterVae.Choice;
using ClusterVae.Deep;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>
/// Compares k-means, full and tied mixtures and mixtures of a t-SNE embedding without labels, of embeddings also <see cref="Embeddings.EmbeddingClusters"/> and spherical k-means, of
/// pictures also the clustering VAE, and keeps the winner.
/// </summary>
public sealed class AutoClusteringEstimator : BlockEstimator<ClusterModelTransformer>
{
    private readonly AutoClusteringOptions options;
    private readonly ChoiceInput input;

    internal AutoClusteringEstimator(IHost host, AutoClusteringOptions options, ChoiceInput input) : base(host, new FeatureColumns(input.FeatureColumnName))
    {
        this.options = new Checked<AutoClusteringOptions>(options).Value;
        this.input = input with { Columns = input.Columns.Check() };
    }

    internal override IReadOnlyList<OutputColumn> Promised => Memberships.Of(input.Columns, options.NumberOfClusters ?? 1);

    internal override ClusterModelTransformer Train(ViewRows rows, IChannel channel)
    {
        var training = Host.Settled(new TrainingOptions { Seed = options.Seed, Threads = options.Threads });
        var settled = options with { Seed = training.Seed };
        var fit = new AutoClusteringTrainer(settled, [NetworkMethod.For(training)]).Fit(rows.ToDense(), new ChoiceReporter(channel, input.Progress), input.Cancellation);
        foreach (var candidate in fit.Table)
        {
            channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
                $"{candidate.Name}: merit {candidate.Merit:F3}, agreement {candidate.Agreement:F3}, separation {candidate.Separation:F3}."));
        }
        return new ClusterModelTransformer(Host, Features, input.Columns, fit.Model) { Choice = fit };
    }
}
