using ClusterVae.Choice;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Settings;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

internal sealed class AutoVerb : ITrainerVerb
{
    public string Name => "auto";

    public string Summary => "k-means, full and tied mixtures and mixtures of a t-SNE embedding, of embeddings also their own methods, of pictures also clustering-vae, compared without labels; the winner is kept";

    public IReadOnlyList<SettingDescription> Settings { get; } = OptionRecord.Describe<AutoClusteringOptions>();

    public bool TakesClusters => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var options = OptionRecord.With<AutoClusteringOptions>([.. settings, .. ClusterNumber.Open(choosesClusters)]).Value;
        options = options with { Seed = options.Seed ?? DeepTraining.UsualSeed };
        return request => Train(options, request);
    }

    private static TrainedModel Train(AutoClusteringOptions options, TrainingRequest request)
    {
        var transformer = request.Context.Clustering.Trainers
            .Auto(options, request.Features, progress: new ChoiceReporter(request.Progress), cancellation: request.Stop)
            .Fit(request.Data);
        var choice = transformer.Choice!;
        return new TrainedModel(transformer,
        [
            new("method", choice.Winner),
            new("reason", choice.Reason),
            new("scaling", choice.Scaling.ToString()),
            new("clusters", transformer.Model.Clusters),
            new("seed", options.Seed!),
            new("fits", choice.Table.Count),
            new("methods", choice.Table.Select(Row).ToArray()),
            .. ClusterSearch.Facts(choice.ClusterChoice),
            .. choice.GroupsByGaps is { } groups ? [new("groupsByGaps", groups)] : (KeyValuePair<string, object>[])[],
        ], [.. ClusterSearch.Warnings(choice.ClusterChoice.Select(candidate => candidate.Clusters), transformer.Model.Clusters)]);
    }

    private static Report Row(MethodCandidate candidate) => new Report()
        .Add("method", candidate.Name).Add("merit", candidate.Merit).Add("agreement", candidate.Agreement).Add("separation", candidate.Separation).Add("seconds", candidate.Seconds);
}
