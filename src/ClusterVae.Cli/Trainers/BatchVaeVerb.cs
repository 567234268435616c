using ClusterVae.Cli.Settings;
using ClusterVae.Deep;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

internal sealed class BatchVaeVerb : ITrainerVerb
{
    public string Name => "batch-vae";

    public string Summary => "rows that were taken in batches (--batch COLUMN: runs, donors, cameras): clusters and codes that shall not tell the batch, and rows as another batch would have them";

    public IReadOnlyList<SettingDescription> Settings { get; } = OptionRecord.Describe<BatchVaeOptions>();

    public bool TakesClusters => true;

    public bool TakesBatches => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        if (choosesClusters)
            throw new UsageException($"--trainer {Name} does not choose the number of clusters: give --clusters K.");
        var options = OptionRecord.With<BatchVaeOptions>(settings).Value;
        options = options with { Training = DeepTraining.Seeded(options.Training) };
        return request => Train(options, request);
    }

    private static TrainedModel Train(BatchVaeOptions options, TrainingRequest request)
    {
        var transformer = request.Context.Clustering.Trainers
            .BatchVae(options, TrainingRequest.FeatureColumn, TrainingRequest.BatchColumn, progress: new DeepTraining.Reporter(request.Progress), cancellation: request.Stop)
            .Fit(request.Data);
        var model = transformer.Model;
        return new TrainedModel(transformer,
        [
            new("clusters", model.Clusters),
            new("batches", model.BatchNames.ToArray()),
            new("prior", options.MixturePrior ? "mixture" : "N(0, I)"),
            new("batchSeenBy", options.EncoderSeesBatch ? "encoder and decoder" : options.DecoderSeesBatch ? "decoder" : "none"),
            new("iterations", model.History.Count),
            new("seed", options.Training.Seed ?? DeepTraining.UsualSeed),
            new("elbo", model.History[^1].Elbo),
        ], []);
    }
}
