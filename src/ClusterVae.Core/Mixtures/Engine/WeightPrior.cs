namespace ClusterVae.Mixtures.Engine;

/// <summary>π ~ Dirichlet(α, ..., α), or weights that stay equal.</summary>
internal sealed record WeightPrior(double Concentration, bool Uniform)
{
    public static WeightPrior Flat { get; } = new(1, false);
}
