using ClusterVae.Choice;
using ClusterVae.Cli.Settings;
using ClusterVae.Deep;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

/// <summary>Codes of an auto-encoder, then their manifold (McConville and others 2021): the standardised columns, an encoder, and the vote of embeddings.</summary>
internal sealed class N2dVerb : ITrainerVerb
{
    private const string Prefix = "Encoder.";
    private const string Scaled = "Scaled";

    // Enough steps for a small table, few enough epochs for a large one.
    private const int Steps = 4000;
    private const int BatchRows = 64;

    // Of the time, on a table of a few thousand rows.
    private const double EncoderPart = 0.5;

    public string Name => "n2d";

    public string Summary => "codes of an auto-encoder, then UMAP embeddings with a Gaussian mixture in each";

    public IReadOnlyList<SettingDescription> Settings { get; } =
    [
        .. OptionRecord.Describe<ManifoldMixtureOptions>(),
        .. OptionRecord.Describe<VaeOptions>().Select(setting => setting with { Usage = Prefix + setting.Usage }),
    ];

    public bool TakesClusters => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var manifold = ManifoldVerb.Options([.. settings.Where(setting => !IsEncoder(setting))], choosesClusters);
        var wishes = settings.Where(IsEncoder).Select(setting => setting with { Name = setting.Name[Prefix.Length..] }).ToList();
        var encoder = OptionRecord.With<VaeOptions>([.. Usual(manifold).Where(usual => !Gives(usual.Name)), .. wishes]).Value;
        return request => Train(encoder, Gives(nameof(TrainingOptions.Epochs)), manifold, request);

        bool Gives(string option) => wishes.Exists(wish => wish.Name.Split('.')[^1].Equals(option, StringComparison.OrdinalIgnoreCase));
    }

    private static TrainedModel Train(VaeOptions encoder, bool givesEpochs, ManifoldMixtureOptions manifold, TrainingRequest request)
    {
        if (!givesEpochs && request.Data.GetRowCount() is { } rows and > 0)
            encoder = encoder with { Training = encoder.Training with { Epochs = (int)Math.Clamp(Steps * (encoder.Training.BatchSize ?? BatchRows) / rows, 10, 500) } };
        var pipeline = request.Context.Transforms.NormalizeMeanVariance(Scaled, request.Features, fixZero: false)
            .Append(request.Context.Transforms.VaeEncode(DeepTraining.Embedding, Scaled, encoder, progress: new DeepTraining.Reporter(new PartOfWork(request.Progress, 0, EncoderPart)), cancellation: request.Stop));
        var encoding = pipeline.Fit(request.Data);
        var clustering = ManifoldVerb.Train(manifold, request with { Progress = new PartOfWork(request.Progress, EncoderPart, 1) }, encoding.Transform(request.Data), DeepTraining.Embedding);
        return new TrainedModel(
            encoding.Append(clustering.Transformer),
            [.. clustering.Facts, .. DeepTraining.Facts(encoder, encoding.LastTransformer).ExceptBy(clustering.Facts.Select(fact => fact.Key), fact => fact.Key)],
            [.. encoding.LastTransformer.Log?.Messages ?? [], .. clustering.Warnings]);
    }

    /// <summary>No prior on the codes, so the VAE is an auto-encoder; as many codes as clusters.</summary>
    private static IEnumerable<Setting> Usual(ManifoldMixtureOptions manifold) =>
    [
        new(nameof(VaeOptions.Beta), "0"),
        new(nameof(VaeOptions.Likelihood), nameof(LikelihoodKind.Gaussian)),
        new(nameof(VaeOptions.LatentDimensions), FormattableString.Invariant($"{Math.Clamp(manifold.NumberOfClusters ?? 10, 3, 20)}")),
        new(nameof(TrainingOptions.BatchSize), FormattableString.Invariant($"{BatchRows}")),
        new(nameof(TrainingOptions.Seed), FormattableString.Invariant($"{manifold.Seed}")),
    ];

    private static bool IsEncoder(Setting setting) => setting.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
}
