using ClusterVae.Cli.Settings;
using ClusterVae.Deep;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Cli.Trainers;

internal sealed class PairedVaeVerb : ITrainerVerb
{
    public string Name => "paired-vae";

    public string Summary => "two views of the same things (--data and --data2) in one latent space: common clusters, and each view as the other one tells it";

    public IReadOnlyList<SettingDescription> Settings { get; } = OptionRecord.Describe<PairedVaeOptions>();

    public bool TakesClusters => true;

    public bool TakesTwoViews => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        if (choosesClusters)
            throw new UsageException($"--trainer {Name} does not choose the number of clusters: give --clusters K.");
        var options = OptionRecord.With<PairedVaeOptions>(settings).Value;
        options = options with { Training = DeepTraining.Seeded(options.Training) };
        return request => Train(options, request);
    }

    private static TrainedModel Train(PairedVaeOptions options, TrainingRequest request)
    {
        var transformer = request.Context.Clustering.Trainers
            .PairedVae(options, TrainingRequest.FeatureColumn, TrainingRequest.SecondColumn, progress: new DeepTraining.Reporter(request.Progress), cancellation: request.Stop)
            .Fit(request.Data);
        var model = transformer.Model;
        var scored = transformer.Transform(request.Data);
        var (first, second) = (scored.GetColumn<uint>("FirstLabel").ToArray(), scored.GetColumn<uint>("SecondLabel").ToArray());
        return new TrainedModel(transformer,
        [
            new("rows", first.Length),
            new("clusters", model.Clusters),
            new("widths", new[] { model.FirstWidth, model.SecondWidth }),
            new("iterations", model.History.Count),
            new("seed", options.Training.Seed ?? DeepTraining.UsualSeed),
            new("elbo", model.History[^1].Elbo),
            new("viewsAgree", first.Zip(second).Count(pair => pair.First == pair.Second) / (double)first.Length),
        ], []);
    }
}
