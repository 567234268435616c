using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Turns checked options into the parts that an objective is put together from.</summary>
public static class VaeParts
{
    public static NetworkSpec Network(VaeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var widths = VaeOptions.Widths(options.Hidden);
        if (options.Network == NetworkKind.Mlp)
            return NetworkSpec.Mlp(widths, options.Activation, options.BatchNorm, options.Dropout);
        var channels = VaeOptions.Widths(options.Channels);
        return NetworkSpec.Convolutional(ImageShape.Parse(options.ImageShape), channels, widths[^1], options.Activation, options.BatchNorm);
    }

    public static Likelihood Likelihood(VaeOptions options, int width, torch.Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Likelihood switch
        {
            LikelihoodKind.Bernoulli => new BernoulliLikelihood(),
            LikelihoodKind.Gaussian => GaussianLikelihood.Fixed(options.Variance, device),
            LikelihoodKind.GaussianLearned => GaussianLikelihood.Shared(options.Variance, device),
            LikelihoodKind.GaussianPerFeature => GaussianLikelihood.PerFeature(width, options.Variance, device),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Likelihood, "Not a likelihood."),
        };
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
        var parts = new List<IAugmentation>();
        if (options.AugmentsImages)
        {
            parts.Add(new ImageAugmentation(ImageShape.Parse(options.ImageShape), new ImageAugmentationSettings
            {
                RotationDegrees = options.AugmentRotation,
                Shift = options.AugmentShift,
                Zoom = options.AugmentZoom,
                Shear = options.AugmentShear,
                Crop = options.AugmentCrop,
                FlipHorizontally = options.AugmentFlip,
            }));
        }
        if (options.AugmentDropout > 0)
            parts.Add(new FeatureDropout(options.AugmentDropout));
        if (options.AugmentMixup > 0)
            parts.Add(new Mixup(options.AugmentMixup));
        if (options.AugmentNoise > 0)
            parts.Add(new GaussianNoise(options.AugmentNoise));
        return parts.Count switch { 0 => null, 1 => parts[0], _ => new AugmentationChain([.. parts]) };
    }

    /// <summary>What must hold of the rows before such a network sees them.</summary>
    public static RowCheck Check(VaeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Likelihood == LikelihoodKind.Bernoulli ? RowChecks.UnitInterval : RowChecks.Finite;
    }
}
