using ClusterVae.Cli.Settings;
using ClusterVae.Deep;
using ClusterVae.Mixtures;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

/// <summary>An encoder, then a mixture in its embedding: two estimators in one pipeline, and so two records of options.</summary>
internal sealed class VaeMixtureVerb : ITrainerVerb
{
    private const string Prefix = "Mixture.";
    private const string Seed = nameof(MixtureOptions.Seed);

    // Of the time: codes are few columns, and EM goes through them quickly.
    private const double EncoderPart = 0.9;

    public string Name => "vae-gmm";

    public string Summary => "variational auto-encoder, then a Gaussian mixture in its embedding";

    public IReadOnlyList<SettingDescription> Settings { get; } =
    [
        .. OptionRecord.Describe<VaeOptions>(),
        .. OptionRecord.Describe<GaussianMixtureOptions>().Select(setting => setting with { Usage = Prefix + setting.Usage }),
        .. ClusterSearch.Settings,
    ];

    public bool TakesClusters => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var (search, others) = ClusterSearch.Split(settings, choosesClusters);
        var encoder = DeepTraining.Seeded(OptionRecord.With<VaeOptions>(others.Where(setting => !IsMixture(setting))).Value);
        var mixture = OptionRecord.With<GaussianMixtureOptions>(others.Where(IsMixture).Select(OfMixture)).Value;
        // One --seed seeds both, unless the mixture was given its own.
        if (!others.Any(setting => IsMixture(setting) && OfMixture(setting).Name.Equals(Seed, StringComparison.OrdinalIgnoreCase)))
            mixture = mixture with { Seed = encoder.Training.Seed ?? DeepTraining.UsualSeed };
        return request => Train(encoder, mixture, request, search);
    }

    public static TrainedModel Train(VaeOptions encoder, GaussianMixtureOptions mixture, TrainingRequest request, ChooseClustersOptions? search = null)
    {
        var encoding = request.Context.Transforms
            .VaeEncode(DeepTraining.Embedding, request.Features, encoder, progress: new DeepTraining.Reporter(new PartOfWork(request.Progress, 0, EncoderPart)), cancellation: request.Stop)
            .Fit(request.Data);
        var rest = new PartOfWork(request.Progress, EncoderPart, 1);
        IProgress<EmProgress> em = search is null ? new EmReporter(rest) : new SearchReporter(rest, search);
        var estimator = request.Context.Clustering.Trainers.GaussianMixture(mixture, DeepTraining.Embedding, progress: em, cancellation: request.Stop);
        var codes = encoding.Transform(request.Data);
        var choice = search is null ? null : estimator.FitBest(codes, search);
        var clustering = choice?.Transformer ?? estimator.Fit(codes);
        KeyValuePair<string, object>[] facts =
        [
            .. DeepTraining.Facts(encoder, encoding),
            new("rows", clustering.Fit.Rows),
            new("clusters", clustering.Fit.Model.Components),
            .. GaussianMixtureVerb.CovarianceFacts(clustering.Fit.Model),
            new("mixtureIterations", clustering.Fit.Iterations),
            new("logLikelihood", clustering.Fit.LogLikelihood),
            .. choice is null ? [] : ClusterSearch.Facts(choice.Criterion, choice.Table),
        ];
        string[] warnings = [.. encoding.Log?.Messages ?? [], .. clustering.Fit.Remarks, .. search is null ? [] : ClusterSearch.Warnings(search, clustering.Model.Components)];
        return new TrainedModel(encoding.Append(clustering), facts, warnings);
    }

    /// <summary>The number of clusters is an option of the mixture alone and needs no prefix.</summary>
    private static bool IsMixture(Setting setting) =>
        setting.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || setting.Name.Equals(ClusterNumber.Option, StringComparison.OrdinalIgnoreCase);

    private static Setting OfMixture(Setting setting) =>
        setting.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? setting with { Name = setting.Name[Prefix.Length..] } : setting;
}
