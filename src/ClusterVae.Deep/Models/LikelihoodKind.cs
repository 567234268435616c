namespace ClusterVae.Deep.Models;

public enum LikelihoodKind
{
    /// <summary>For values from 0 to 1: pixels, bits.</summary>
    Bernoulli,

    /// <summary>A fixed variance.</summary>
    Gaussian,

    /// <summary>One learned variance for all features.</summary>
    GaussianLearned,

    /// <summary>A learned variance per feature.</summary>
    GaussianPerFeature,
}
