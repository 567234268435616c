using System.Globalization;
using ClusterVae.Choice;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Several UMAP embeddings with a full Gaussian mixture in each, which vote: clusters of any shape that hang together by neighbours.</summary>
public sealed class ManifoldMixtureEstimator : BlockEstimator<ClusterModelTransformer>
{
    private readonly ManifoldMixtureOptions options;
    private readonly ChoiceInput input;

    internal ManifoldMixtureEstimator(IHost host, ManifoldMixtureOptions options, ChoiceInput input) : base(host, new FeatureColumns(input.FeatureColumnName))
    {
        this.options = new Checked<ManifoldMixtureOptions>(options).Value;
        this.input = input with { Columns = input.Columns.Check() };
    }

    // How many clusters there are only the data can tell when the options leave it open; a promise does not name widths.
    internal override IReadOnlyList<OutputColumn> Promised => Memberships.Of(input.Columns, options.NumberOfClusters ?? 1);

    internal override ClusterModelTransformer Train(ViewRows rows, IChannel channel)
    {
        var seed = Host.SeedOr(options.Seed);
        var fit = new ManifoldMixtureTrainer(options with { Seed = seed }).Fit(rows.ToDense(), new ChoiceReporter(channel, input.Progress), input.Cancellation);
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"{fit.Model.Clusters} clusters in {fit.Model.Embeddings.Count} embeddings, whose mean agreement is {fit.MemberAgreement:F3}; seed {seed}."));
        return new ClusterModelTransformer(Host, Features, input.Columns, fit.Model) { ManifoldFit = fit };
    }
}

/// <summary>Where the estimator reads and to whom it answers; the options record says how it learns.</summary>
internal sealed record ChoiceInput(string FeatureColumnName, ClusteringColumns Columns, IProgress<ChoiceProgress>? Progress, CancellationToken Cancellation);

/// <summary>Tells the context's log about every step, on the thread that trains.</summary>
internal sealed class ChoiceReporter(IChannel channel, IProgress<ChoiceProgress>? next) : IProgress<ChoiceProgress>
{
    public void Report(ChoiceProgress value)
    {
        channel.Trace(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture, $"Step {value.Step}/{value.Steps}: {value.Name}, {100 * value.Within:0} %"));
        next?.Report(value);
    }
}
