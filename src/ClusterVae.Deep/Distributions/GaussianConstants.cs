namespace ClusterVae.Deep.Distributions;

internal static class GaussianConstants
{
    /// <summary>log 2π.</summary>
    public const double Log2Pi = 1.8378770664093454836;
}
