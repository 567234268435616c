using ClusterVae.Cli.Settings;
using ClusterVae.Deep;
using ClusterVae.MLNet;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

internal sealed class VaeVerb : ITrainerVerb
{
    public string Name => "vae";

    public string Summary => "variational auto-encoder: an embedding and, by its ELBO, an anomaly score";

    public IReadOnlyList<SettingDescription> Settings { get; } = OptionRecord.Describe<VaeOptions>();

    public bool TakesClusters => false;

    public bool CanShare => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var options = DeepTraining.Seeded(OptionRecord.With<VaeOptions>(settings).Value);
        return request =>
        {
            var transformer = request.Context.Transforms
                .VaeEncode(DeepTraining.Embedding, request.Features, options, VaeColumns.All, new DeepTraining.Reporter(request.Progress), request.Stop)
                .Fit(request.Data);
            return new TrainedModel(transformer, [.. DeepTraining.Facts(options, transformer)], transformer.Log?.Messages ?? []);
        };
    }
}
