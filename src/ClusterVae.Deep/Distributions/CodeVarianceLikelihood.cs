using static ClusterVae.Deep.GaussianConstants;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// p(x|z) = N(x; m(z), diag Σ(z)): the decoder tells each feature's variance besides its mean (003's p(x|z) = N(μ_θ(z), Σ_θ(z))), so that a part
/// of a row may be uncertain where it is. The decoder's output is [N,2D], first the means.
/// </summary>
internal sealed class CodeVarianceLikelihood : Likelihood
{
    // Below this a feature that the code tells exactly would have unbounded density, and the loss would fall without end.
    private const double LeastLogVar = -8;
    private const double MostLogVar = 8;

    private readonly Tensor start;

    /// <param name="initialVariance">The variance that a decoder output of 0 stands for: where training starts.</param>
    /// <param name="device">Where the network is.</param>
    public CodeVarianceLikelihood(double initialVariance = 1, Device? device = null)
    {
        if (!(initialVariance > 0) || double.IsInfinity(initialVariance))
            throw new ArgumentOutOfRangeException(nameof(initialVariance), initialVariance, "A variance is a finite number above 0.");
        start = full(1, Held(Math.Log(initialVariance)), ScalarType.Float32, device).DetachFromDisposeScope();
        State = [new NamedTensor("likelihood.logVar", start)];
    }

    public override string Name => "gaussian-of-code";

    public override int OutputsPerFeature => 2;

    public override IReadOnlyList<NamedTensor> State { get; }

    /// <summary>log N(x; m, Σ) = −½ Σ_d (log 2π + log σ²_d + (x_d − m_d)²/σ²_d), m and log σ² side by side.</summary>
    public static Tensor LogDensity(Tensor x, Tensor both)
    {
        using var scope = NewDisposeScope();
        var width = x.shape[^1];
        var (mean, logVar) = (both.narrow(-1, 0, width), both.narrow(-1, width, width));
        return (Held(-0.5) * ((x - mean).Squared() * (-logVar).exp()).Plus(logVar).Plus(Held(Log2Pi)).sum(-1)).MoveToOuterDisposeScope(); // [N]
    }

    public override Tensor LogProbability(Tensor x, Tensor decoded)
    {
        using var scope = NewDisposeScope();
        var width = x.shape[^1];
        var logVar = decoded.narrow(-1, width, width).Plus(start).clamp(Held(LeastLogVar), Held(MostLogVar));
        return LogDensity(x, cat([decoded.narrow(-1, 0, width), logVar], -1)).MoveToOuterDisposeScope();
    }

    public override Tensor Mean(Tensor decoded) => decoded.narrow(-1, 0, decoded.shape[^1] / 2);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            start.Dispose();
    }
}
