using ClusterVae.Mixtures.Kernels;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>p(x) = Σ_k π_k Π_d θ_kd^x_d (1 − θ_kd)^(1 − x_d). See docs/models/bernoulli-mixture.md.</summary>
public sealed class BernoulliMixture : MixtureModel
{
    private readonly double[] probabilities;

    /// <summary>A mixture from its parameters, checked: a file's numbers go through here.</summary>
    /// <param name="weights">π [K]</param>
    /// <param name="probabilities">θ [K, D], inside (0, 1)</param>
    /// <param name="rowsSeen">the weight of the rows behind the parameters, 0 when unknown</param>
    public BernoulliMixture(int width, ReadOnlySpan<double> weights, ReadOnlySpan<double> probabilities, double rowsSeen = 0)
        : base(width, weights, rowsSeen)
    {
        this.probabilities = ModelCheck.Values(probabilities, Components * width, "probabilities", double.Epsilon, 1 - 1e-16);
    }

    /// <summary>θ [K, D].</summary>
    public ReadOnlyMemory<double> Probabilities => probabilities;

    public override int DegreesOfFreedom => Components - 1 + Components * Width;

    public override ReadOnlySpan<double> Mean(int component) => probabilities.AsSpan(component * Width, Width);

    private protected override void DrawRow(RandomStream random, int component, Span<double> row)
    {
        for (var d = 0; d < Width; d++)
            row[d] = random.NextDouble() < Mean(component)[d] ? 1 : 0;
    }

    internal override MixtureState State(Standardisation coordinates) => State(BernoulliPrior.Flat, 0);

    internal BernoulliState State(BernoulliPrior prior, double floor)
    {
        var state = new BernoulliState(Components, Width, prior, floor);
        Weights.Span.CopyTo(state.MixtureWeights);
        probabilities.CopyTo(state.Probabilities, 0);
        return state;
    }

    // Probabilities mean what they say: nothing is shifted or scaled.
    internal override Standardisation Coordinates() => Standardisation.None(Width);

    internal static BernoulliMixture From(BernoulliState state, double rowsSeen) =>
        new(state.Width, state.MixtureWeights, state.Probabilities, rowsSeen);
}
