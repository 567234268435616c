using ClusterVae.Data;
using ClusterVae.ModelFiles;
using ClusterVae.Options;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// Trains EXoN: named components from a few labels, a latent space that was laid out beforehand, a classifier and a decoder. Rows without a label
/// are used too; components that no label names become clusters. The same options and rows give the same bytes on any number of threads.
/// </summary>
internal sealed class ExonTraining(ExonOptions options)
{
    private readonly ExonOptions options = new Checked<ExonOptions>(options).Value;

    /// <param name="source">Rows of numbers; they are kept in memory.</param>
    /// <param name="labels">The component of each row where it is known, from 0, and −1 where not; none at all is allowed where the options name K.</param>
    /// <param name="names">Of the components that labels name; null numbers them.</param>
    /// <param name="progress">About once a second.</param>
    /// <param name="stop">Obeyed within one batch.</param>
    public ExonFit Train(
        IRowSource<float> source, ReadOnlySpan<int> labels = default, IReadOnlyList<string>? names = null, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var device = ComputeDevice.Resolve(options.Training.Device, options.Training.DeviceIndex);
        var raw = RowsInMemory.Of(source, stop);
        var profile = RowProfile.Of(raw);
        var counts = Census(raw, profile, labels, names);
        var clusters = counts.Length;
        var image = Image(raw, profile);
        var scale = ScaleFor(profile, image);
        var data = scale.Apply(raw);
        if (image is { } shape)
            profile = ForeignMoves.Ask(options.Augmentation, profile, data, shape);
        var plan = ExonPlan.For(options, clusters, profile, scale, image);
        var prior = plan.Layout.Place(clusters, plan.Latent);
        var ground = plan.BeginsAtGround ? LabelledGround.Of(Clusters(raw, image, clusters, progress, stop), data, labels, clusters, options.Training.SeedOrDefault, options.Training.Threads, stop) : null;
        using var rows = ResidentRows.Load(data, plan.Loop, device, options.Likelihood == ExonLikelihood.Bernoulli ? RowChecks.UnitInterval : null);
        using var generator = new torch.Generator(new RandomStream(options.Training.SeedOrDefault).Split(RandomKeys.Weights).NextBits());
        var network = new MixtureNetwork(plan.Network, data.Width, plan.Latent, clusters, generator, plan.Classifier, device, plan.DecoderSeesComponent);
        var likelihood = options.Likelihood == ExonLikelihood.Bernoulli ? (Likelihood)new BernoulliLikelihood() : GaussianLikelihood.Fixed(plan.Beta, device);
        var augmentation = options.MovesRows ? Augmentation(plan, profile, scale, image, data, device) : null;
        try
        {
            var pool = LabelledPool.Of(data.Values.Span, data.Width, labels, device);
            ExonBound Bound() => new(network, likelihood, prior.Weights, prior.Means, prior.Variances);
            using Objective objective = options.Preset switch
            {
                ExonPreset.PaperMnist or ExonPreset.PaperCifar => new ExonLoss(network, likelihood, Bound(), pool, plan.Paper, augmentation),
                ExonPreset.Vat => new VatLoss(network, likelihood, Bound(), pool, plan.Vat),
                ExonPreset.M2 => new M2Loss(network, likelihood, pool, plan.M2),
                _ => new StrongExonLoss(network, likelihood, Bound(), pool, plan.Strong, augmentation, Sizes(counts, ground), ground),
            };
            var log = TrainingLoop.Run(plan.Loop, objective, rows, device, progress, stop);
            if (objective is StrongExonLoss strong)
                strong.Graduate();
            return new ExonFit(Model(network, likelihood, prior, scale, image, counts, names, log, device), log, options.Training.SeedOrDefault);
        }
        catch
        {
            network.Dispose();
            likelihood.Dispose();
            throw;
        }
        finally
        {
            (augmentation as IDisposable)?.Dispose();
        }
    }

    /// <summary>Row by row, how much each belongs to each of the clusters that there are without labels.</summary>
    private float[] Clusters(DenseRows<float> raw, ImageShape? image, int clusters, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        var (seed, threads) = (options.Training.SeedOrDefault, options.Training.Threads);
        if (image is null)
            return FirstGroups.OfChoice(raw, clusters, ColumnScaling.Auto, seed, threads, stop);
        // Nobody sees its decoder. Whoever sets the epochs has a reason to be brief, or not to be.
        var clustering = new DeepClustering(new ClusteringVaeOptions
        {
            NumberOfClusters = clusters,
            ImageShape = image.ToString(),
            Augmentation = options.Augmentation,
            Objective = new InfoMaxObjective { FinishEpochs = 0, RefineEpochs = options.RefineEpochs ?? options.Training.Epochs },
            Training = new() { Seed = seed, Threads = threads, Device = options.Training.Device, DeviceIndex = options.Training.DeviceIndex, Epochs = options.Training.Epochs },
        });
        using var model = clustering.Train(raw, progress: progress is null ? null : new WhatIsTrained(progress), stop: stop).Model;
        return FirstGroups.MembershipsOf(new NetworkClusters(model), raw);
    }

    private ExonModel Model(
        MixtureNetwork network, Likelihood likelihood, MixturePriorValues prior, RowScale scale, ImageShape? image, int[] counts, IReadOnlyList<string>? names, TrainingLog log, torch.Device device)
    {
        var clusters = counts.Length;
        var net = new GumbelScoring(network, likelihood, LatentMixture.From(prior.Weights, prior.Means, prior.Variances, [.. Enumerable.Range(0, clusters)], clusters, device));
        var settled = options with
        {
            NumberOfClusters = clusters,
            LatentDimensions = network.Latent,
            ImageShape = image?.ToString() ?? "none",
            Training = options.Training.Essence(),
        };
        return new ExonModel(new ClusteringParts
        {
            Options = new ClusteringVaeOptions { NumberOfClusters = clusters, LatentDimensions = network.Latent, Objective = new GumbelMixtureObjective(), Training = options.Training.Essence() },
            Net = net,
            Scale = scale,
            Moments = new ClusterMoments(prior.Weights, prior.Means, prior.Variances),
            History = [.. ClusteringEpoch.Of([new ClusteringStage("exon", log)])],
            Curves = new TrainingCurves([log.Curves("exon")]),
        }, settled, [.. Enumerable.Range(0, clusters).Select(k => k < (names?.Count ?? 0) ? names![k] : $"Cluster {k + 1}")], counts);
    }

    /// <summary>How many labels each component has.</summary>
    private int[] Census(DenseRows<float> rows, RowProfile profile, ReadOnlySpan<int> labels, IReadOnlyList<string>? names)
    {
        if (profile.AllConstant)
            throw new DataProblemException("every column is constant, so there is nothing to tell rows apart by", "Give columns that vary.", rows.Name);
        if (!labels.IsEmpty && labels.Length != rows.Count)
            throw new DataProblemException($"{labels.Length} labels for {rows.Count} rows", "Give one label per row, -1 where it is not known.", rows.Name);
        var named = Math.Max(names?.Count ?? 0, labels.IsEmpty ? 0 : labels.ToArray().Max() + 1);
        if (named == 0 && options.NumberOfClusters is null)
            throw new DataProblemException("no row has a label, so there is no telling how many components are wanted", $"Label some rows, or set {nameof(ExonOptions.NumberOfClusters)}.", rows.Name);
        var clusters = options.NumberOfClusters ?? Math.Max(2, named);
        if (named > clusters)
            throw new DataProblemException($"the labels name {named} classes, and {nameof(ExonOptions.NumberOfClusters)} is {clusters}", "Raise it, or leave it out.", rows.Name);
        if (rows.Count < clusters)
            throw new DataProblemException($"{rows.Count} rows cannot fill {clusters} components", "Give more rows or fewer classes.", rows.Name);
        var counts = new int[clusters];
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] < -1)
                throw new DataProblemException("a component is a number from 0, or -1 where it is not known", "Correct the label.", rows.Name, row, labels[row].ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (labels[row] >= 0)
                counts[labels[row]]++;
        }
        return counts;
    }

    /// <summary>Those of the ground. Without one labels that are uneven say how large classes are; a component without a label is taken for as large as the mean.</summary>
    private static double[]? Sizes(int[] counts, float[]? ground)
    {
        if (ground is not null)
            return Array.ConvertAll(FirstGroups.SizesOf(ground, counts.Length), size => (double)size);
        var labelled = counts.Where(count => count > 0).ToArray();
        if (labelled.Length == 0 || labelled.Min() == labelled.Max())
            return null;
        var mean = labelled.Average();
        var smoothed = Array.ConvertAll(counts, count => (count > 0 ? count : mean) + 1);
        return Array.ConvertAll(smoothed, part => part / smoothed.Sum());
    }

    private ImageShape? Image(DenseRows<float> rows, RowProfile profile)
    {
        if (options.DeclaresNoImage)
            return null;
        if (options.ImageShape is null)
            return ImageDetection.Find(rows, profile);
        var shape = ImageShape.Parse(options.ImageShape);
        return shape.Length == rows.Width
            ? shape
            : throw new DataProblemException($"rows have {rows.Width} values and ImageShape {shape} asks for {shape.Length}", "Declare channels x height x width of the rows as they are.", rows.Name);
    }

    /// <summary>The paper's pictures lie between −1 and 1, ours between 0 and 1; tables as every clustering trainer has them.</summary>
    private RowScale ScaleFor(RowProfile profile, ImageShape? image)
    {
        if (options.Likelihood == ExonLikelihood.Bernoulli)
            return RowScale.For(RowScaling.UnitInterval, profile, image);
        if (image is null || !options.IsPaper)
            return RowScale.For(null, profile, image);
        var lowest = profile.Smallest >= 0 ? 0 : profile.Smallest;
        return new RowScale([(lowest + profile.Largest) / 2], [2 / Math.Max(profile.Largest - lowest, 1e-30f)]);
    }

    private IAugmentation? Augmentation(ExonPlan plan, RowProfile profile, RowScale scale, ImageShape? image, DenseRows<float> data, torch.Device device)
    {
        if (options.IsPaper && image is { } shape && options.Augmentation.Strength > 0)
        {
            // Rotation by up to 25 degrees and a crop of 28 from 36 for MNIST, mirroring and a crop of 32 from 36 for CIFAR-10, as the authors' program has them.
            var cifar = options.Preset == ExonPreset.PaperCifar;
            return new ImageAugmentation(shape, new ImageAugmentationSettings
            {
                RotationDegrees = cifar ? 0 : Math.Min(180, 25 * options.Augmentation.Strength),
                Shift = Math.Min(0.99, (cifar ? 2.0 : 4.0) / shape.Width * options.Augmentation.Strength),
                Zoom = 0,
                FlipHorizontally = cifar,
                Background = options.Likelihood == ExonLikelihood.Bernoulli ? 0 : -1,
            });
        }
        return ClusteringAugmentation.For(plan.Moves, profile, scale, data, device);
    }

    private sealed class WhatIsTrained(IProgress<TrainingProgress> told) : IProgress<ClusteringProgress>
    {
        public void Report(ClusteringProgress value) => told.Report(value.Training);
    }
}

/// <summary>What a training gives.</summary>
/// <param name="Model">The caller disposes it.</param>
/// <param name="Log">Epoch by epoch.</param>
/// <param name="Seed">What everything random came from.</param>
public sealed record ExonFit(ExonModel Model, TrainingLog Log, long Seed);
