using ClusterVae.Data;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Turns checked options into the parts that an objective is put together from.</summary>
internal static class VaeParts
{
    public static NetworkSpec Network(VaeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var widths = VaeOptions.Widths(options.Hidden);
        if (options.Network == NetworkKind.Mlp)
            return NetworkSpec.Mlp(widths, options.Activation, options.BatchNorm, options.Dropout);
        var channels = VaeOptions.Widths(options.Channels);
        return NetworkSpec.Convolutional(ImageShape.Parse(options.ImageShape!), channels, widths[^1], options.Activation, options.BatchNorm);
    }

    public static Likelihood Likelihood(VaeOptions options, int width, torch.Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        // Where nobody chose, a file's own value follows.
        var variance = options.Variance ?? 1;
        return options.Likelihood switch
        {
            LikelihoodKind.Bernoulli => new BernoulliLikelihood(),
            LikelihoodKind.Gaussian => GaussianLikelihood.Fixed(variance, device),
            LikelihoodKind.GaussianLearned => GaussianLikelihood.Shared(variance, device),
            LikelihoodKind.GaussianOfCode => new CodeVarianceLikelihood(variance, device),
            LikelihoodKind.GaussianPerFeature => GaussianLikelihood.PerFeature(width, variance, device),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Likelihood, "Not a likelihood."),
        };
    }

    /// <summary>The options with what the rows decide where nobody did: how many dimensions the code has, σ², and whether rows are held out.</summary>
    public static VaeOptions Settle(VaeOptions options, IRowSource<float> rows, long? count)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rows);
        return options with
        {
            Training = options.Training.HoldingOutOf(count),
            LatentDimensions = options.LatentFor(rows.Width),
            Variance = options.Variance ?? (options.Likelihood == LikelihoodKind.Bernoulli ? null : StartingVariance(rows)),
        };
    }

    // From a variance as large as the rows' own there is nothing that the code would have to explain, so it comes to say nothing. A tenth
    // leaves most of the rows to it, and a learned variance goes on from there.
    private static double StartingVariance(IRowSource<float> rows)
    {
        const double part = 0.1;
        const int rowsRead = 4096;
        var block = new float[rowsRead * rows.Width];
        using var reader = rows.Open();
        var count = reader.Read(block);
        var total = 0.0;
        for (var column = 0; column < rows.Width && count > 1; column++)
        {
            var (mean, squares) = (0.0, 0.0);
            for (var row = 0; row < count; row++)
            {
                var value = block[row * rows.Width + column];
                var difference = value - mean;
                mean += difference / (row + 1);
                squares += difference * (value - mean);
            }
            total += squares / count;
        }
        var variance = part * total / rows.Width;
        return variance is > 1e-12 and < 1e12 ? variance : 1;      // rows that do not vary
    }

    public static ElboSettings Elbo(VaeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ElboSettings
        {
            Estimator = options.Estimator,
            Beta = options.Beta,
            KlWarmUpEpochs = options.KlWarmupEpochs,
            FreeBits = options.FreeBits,
            Samples = options.Samples,
        };
    }

    /// <summary>Null where nothing is augmented.</summary>
    public static IAugmentation? Augmentation(VaeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Augmentation.Build(options.ImageShape is { } shape ? ImageShape.Parse(shape) : null, stdDev => new GaussianNoise(stdDev));
    }

    /// <summary>What must hold of the rows before such a network sees them.</summary>
    public static RowCheck Check(VaeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Likelihood == LikelihoodKind.Bernoulli ? RowChecks.UnitInterval : FiniteRows.Require;
    }
}
