using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Settings;
using ClusterVae.Embeddings;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

internal sealed class EmbeddingsVerb : ITrainerVerb
{
    public string Name => "embeddings";

    public string Summary => "clusters of embeddings: heads that learn to tell a row's cluster from its neighbours', and vote";

    public IReadOnlyList<SettingDescription> Settings { get; } = OptionRecord.Describe<EmbeddingClustersOptions>();

    public bool TakesClusters => true;

    /// <summary>It never keeps more than it learns from.</summary>
    public bool CanStream => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var options = OptionRecord.With<EmbeddingClustersOptions>([.. settings, .. ClusterNumber.Open(choosesClusters)]).Value;
        options = options with { Seed = options.Seed ?? DeepTraining.UsualSeed };
        return request =>
        {
            var transformer = request.Context.Clustering.Trainers
                .EmbeddingClusters(options, request.Features, progress: new Reporter(request.Progress), cancellation: request.Stop)
                .Fit(request.Data);
            var fit = transformer.Fit!;
            KeyValuePair<string, object>[] facts =
            [
                new("clusters", fit.Model.Clusters),
                new("iterations", options.Epochs),
                new("seed", options.Seed!),
                new("rowsLearnt", fit.RowsLearnt),
                new("headAgreement", fit.HeadAgreement),
                .. fit.ClusterChoice.Count == 0 ? (KeyValuePair<string, object>[])[] : [Choice(fit.ClusterChoice)],
            ];
            string[] warnings = options.NumberOfClusters is null && fit.Model.Clusters == options.MaxClusters
                ? [$"{fit.Model.Clusters} clusters, the most that were tried, were the best: raise {nameof(options.MaxClusters)}."]
                : [];
            return new TrainedModel(transformer, facts, warnings);
        };
    }

    private static KeyValuePair<string, object> Choice(IEnumerable<ClusterAgreement> table) =>
        new("choice", table.Select(candidate => new Report().Add("clusters", candidate.Clusters).Add("agreement", candidate.Agreement)).ToArray());

    private sealed class Reporter(IProgress<TrainingStep> progress) : IProgress<EmbeddingProgress>
    {
        public void Report(EmbeddingProgress value) => progress.Report(new TrainingStep(value.Fraction, value.Name));
    }
}
