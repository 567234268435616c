using ClusterVae.Cli.Settings;
using ClusterVae.Deep;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

internal sealed class ExonVerb : ITrainerVerb
{
    public string Name => "exon";

    public string Summary => "a classifier from a few labels (an empty label is none) and a latent space laid out beforehand; --set Preset chooses how";

    public IReadOnlyList<SettingDescription> Settings { get; } = OptionRecord.Describe<ExonOptions>();

    public bool TakesClusters => true;

    public bool CanShare => true;

    public bool TakesLabels => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        // Without a number the labels say how many there are.
        var options = OptionRecord.With<ExonOptions>(settings).Value;
        options = options with { Training = DeepTraining.Seeded(options.Training) };
        return request => Train(options, request);
    }

    private static TrainedModel Train(ExonOptions options, TrainingRequest request)
    {
        var transformer = request.Context.Clustering.Trainers
            .Exon(options, request.Features, labels: request.Labels, progress: new DeepTraining.Reporter(request.Progress), cancellation: request.Stop)
            .Fit(request.Data);
        var (model, log) = (transformer.Model, transformer.Fit!.Log);
        return new TrainedModel(transformer,
        [
            new("preset", options.Preset.ToString()),
            new("clusters", model.Clusters),
            new("labels", model.LabelledRows.Sum()),
            new("names", model.ComponentNames.ToArray()),
            new("iterations", log.Epochs.Count),
            new("seed", transformer.Fit.Seed),
            new("loss", log.Epochs[^1].Loss),
            new("rowsPerSecond", log.Epochs[^1].RowsPerSecond),
            new("device", log.Device),
        ], log.Messages);
    }
}
