using ClusterVae.Choice;
using ClusterVae.Cli.Settings;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

internal sealed class ManifoldVerb : ITrainerVerb
{
    public string Name => "umap-gmm";

    public string Summary => "UMAP embeddings of several neighbourhoods with a Gaussian mixture in each, which vote";

    public IReadOnlyList<SettingDescription> Settings { get; } = OptionRecord.Describe<ManifoldMixtureOptions>();

    public bool TakesClusters => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var options = Options(settings, choosesClusters);
        return request => Train(options, request, request.Data, request.Features);
    }

    public static ManifoldMixtureOptions Options(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var options = OptionRecord.With<ManifoldMixtureOptions>([.. settings, .. ClusterNumber.Open(choosesClusters)]).Value;
        return options with { Seed = options.Seed ?? DeepTraining.UsualSeed };
    }

    public static TrainedModel Train(ManifoldMixtureOptions options, TrainingRequest request, IDataView data, string features)
    {
        var transformer = request.Context.Clustering.Trainers
            .ManifoldMixture(options, features, progress: new ChoiceReporter(request.Progress), cancellation: request.Stop)
            .Fit(data);
        var fit = transformer.ManifoldFit!;
        KeyValuePair<string, object>[] facts =
        [
            new("clusters", fit.Model.Clusters),
            new("scaling", fit.Scaling.ToString()),
            new("seed", options.Seed!),
            new("iterations", fit.Epochs),
            new("embeddings", fit.Model.Embeddings.Count),
            new("memberAgreement", fit.MemberAgreement),
            new("neighbourRecall", fit.Recall),
            .. ClusterSearch.Facts(fit.ClusterChoice),
        ];
        return new TrainedModel(transformer, facts, [.. ClusterSearch.Warnings(fit.ClusterChoice.Select(candidate => candidate.Clusters), fit.Model.Clusters)]);
    }
}

internal sealed class ChoiceReporter(IProgress<TrainingStep> progress) : IProgress<ChoiceProgress>
{
    public void Report(ChoiceProgress value) => progress.Report(new TrainingStep(value.Fraction, value.Name));
}
