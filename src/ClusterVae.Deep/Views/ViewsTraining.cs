using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Trains views over N(0, I), fits mixtures to their codes and trains both together.</summary>
/// <param name="Options">The common ones.</param>
/// <param name="Priors">Mixtures: none, one for all views, or one for each.</param>
/// <param name="CrossWeight">λ_x.</param>
/// <param name="Agreement">D.</param>
/// <param name="AgreementWeight">λ_z.</param>
/// <param name="WithMixture">False where the mixtures are only fitted to the codes in the end, all epochs being spent over N(0, I).</param>
internal sealed record ViewsTraining(ViewsOptions Options, int Priors, double CrossWeight = 0, CodeAgreement Agreement = CodeAgreement.Off, double AgreementWeight = 0, bool WithMixture = true)
{
    // Starts of EM by chance, where there are fewer codes than methods can be compared by.
    private const int MixtureRestarts = 5;
    // Codes that are pulled to N(0, I) from the start may never part.
    private const double WarmUpShare = 0.5;

    /// <summary>The trained views; the caller disposes them. Mixtures are empty where the prior is N(0, I).</summary>
    public (ViewNetwork[] Views, ClusterMoments[] Mixtures, IReadOnlyList<(string Stage, TrainingLog Log)> Stages) Train(
        IReadOnlyList<ViewSpec> specs, DenseRows<float> packed, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        var device = ComputeDevice.Resolve(Options.Training.Device, Options.Training.DeviceIndex);
        using var rows = ResidentRows.Load(packed, Stage("rows", 1), device);
        using var generator = new torch.Generator(Stream("weights").NextBits());
        var views = new List<ViewNetwork>();
        try
        {
            foreach (var spec in specs)
                views.Add(new ViewNetwork(spec, generator, device));
            var stages = new List<(string, TrainingLog)>();
            var epochs = Options.Training.Epochs ?? Options.AutomaticEpochs(packed.Count);
            var pretraining = (Options.PretrainEpochs ?? Options.AutomaticEpochs(packed.Count)) + (WithMixture ? 0 : epochs);
            if (pretraining > 0)
            {
                using var plain = new SharedPrior(views, [], CrossWeight, Agreement == CodeAgreement.Distance ? Agreement : CodeAgreement.Off, AgreementWeight) { KlWarmUp = WarmUpShare };
                stages.Add(("pretraining", TrainingLoop.Run(Stage("pretraining", pretraining), plain, rows, device, progress, stop)));
            }
            if (Priors == 0)
                return ([.. views], [], stages);
            var codes = Codes(views, packed);
            var mixtures = (Priors == 1 ? [[.. codes.SelectMany(each => each)]] : codes).Select(each => Fit(each, stop)).ToArray();
            if (WithMixture)
            {
                var priors = mixtures.Select(mixture =>
                {
                    var (weights, means, variances) = mixture.Single();
                    return MixturePrior.From(weights, means, variances, device: device);
                }).ToArray();
                using var joint = new SharedPrior(views, priors, CrossWeight, Agreement, AgreementWeight);
                stages.Add(("joint", TrainingLoop.Run(Stage("joint", epochs), joint, rows, device, progress, stop)));
                mixtures = [.. priors.Select(ClusterMoments.Of)];
            }
            return ([.. views], mixtures, stages);
        }
        catch
        {
            foreach (var view in views)
                view.Dispose();
            throw;
        }
    }

    /// <summary>The posteriors' means of each view's rows, missing ones left out.</summary>
    private static float[][] Codes(List<ViewNetwork> views, DenseRows<float> packed)
    {
        var layout = new PackedViews([.. views.Select(view => view.Spec)]);
        var codes = views.Select(_ => new List<float>()).ToArray();
        foreach (var view in views)
            view.SetTraining(false);
        const int block = 4096;
        using var off = torch.no_grad();
        for (var start = 0; start < packed.Count; start += block)
        {
            using var scope = torch.NewDisposeScope();
            var count = Math.Min(block, packed.Count - start);
            var batch = torch.tensor(packed.Block(start, count).ToArray()).view(count, packed.Width).to(views[0].Device);
            for (var view = 0; view < views.Count; view++)
            {
                var (x, covariates, _) = layout.Read(batch, view);
                if (x.shape[0] > 0)
                    codes[view].AddRange(TensorMemory.Values(views[view].Encode(x, covariates).Mean));
            }
        }
        return [.. codes.Select(each => each.ToArray())];
    }

    /// <summary>Where several methods and neighbours see clusters, as other mixtures of codes begin (<see cref="FirstMixture"/>).</summary>
    private ClusterMoments Fit(float[] codes, CancellationToken stop)
    {
        var labels = FirstGroups.LabelsOfChoice(new DenseRows<float>(codes, Options.LatentDimensions, "codes"), Options.NumberOfClusters, Options.Training.SeedOrDefault, Options.Training.Threads, stop);
        if (labels is not null)
            return ClusterMoments.Of(codes, labels, Options.NumberOfClusters, Options.LatentDimensions);
        var model = new GaussianMixtureTrainer(new GaussianMixtureOptions
        {
            NumberOfClusters = Options.NumberOfClusters,
            Covariance = CovarianceKind.Diagonal,
            Restarts = MixtureRestarts,
            VarianceFloor = 1e-3,
            Seed = (long)(Stream("mixture").NextBits() >> 1),
            Threads = Options.Training.Threads,
        }).Fit(new DenseRows<float>(codes, Options.LatentDimensions, "codes"), stop: stop).Model;
        return new ClusterMoments(model.Weights.ToArray(), model.Means.ToArray(), model.Covariances.ToArray());
    }

    private TrainingOptions Stage(string name, int epochs) => Options.Training with
    {
        Epochs = epochs,
        BatchSize = Options.Training.RowsPerStep,
        MicroBatchSize = Options.Training.MicroBatchSize ?? Options.Training.RowsPerStep,
        Schedule = Options.Training.Schedule ?? RateSchedule.Cosine,
        Seed = (long)(Stream(name).NextBits() >> 1),
    };

    private RandomStream Stream(string purpose)
    {
        var stream = new RandomStream(Options.Training.SeedOrDefault);
        foreach (var letter in purpose)
            stream = stream.Split(letter);
        return stream;
    }
}
