using static ClusterVae.Deep.GaussianConstants;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// p(x|z) = N(x; m(z), diag σ²) with the decoder's output as mean. The variance is fixed (EXoN writes it β), or learned: one for all
/// features, or one per feature.
/// </summary>
internal sealed class GaussianLikelihood : Likelihood
{
    // Below this a constant column would be reconstructed with unbounded density, and the loss would fall without end.
    private const double LeastLogVar = -12;

    private readonly Tensor logVar;
    private readonly bool learned;

    private GaussianLikelihood(Tensor logVar, bool learned, string name)
    {
        (this.logVar, this.learned, Name) = (logVar.DetachFromDisposeScope(), learned, name);
        Parameters = learned ? [new NamedTensor("likelihood.logVar", this.logVar)] : [];
        State = learned ? [] : [new NamedTensor("likelihood.logVar", this.logVar)];
    }

    public override string Name { get; }

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    public bool IsLearned => learned;

    public static GaussianLikelihood Fixed(double variance, Device? device = null)
    {
        if (!(variance > 0) || double.IsInfinity(variance))
            throw new ArgumentOutOfRangeException(nameof(variance), variance, "A variance is a finite number above 0.");
        return new GaussianLikelihood(full(1, Held(Math.Log(variance)), ScalarType.Float32, device), false, "gaussian-fixed");
    }

    public static GaussianLikelihood Shared(double initialVariance = 1, Device? device = null) =>
        new(full(1, Held(Math.Log(initialVariance)), ScalarType.Float32, device, requires_grad: true), true, "gaussian-shared");

    public static GaussianLikelihood PerFeature(int features, double initialVariance = 1, Device? device = null) =>
        new(full(features, Held(Math.Log(initialVariance)), ScalarType.Float32, device, requires_grad: true), true, "gaussian-per-feature");

    /// <summary>log p(x|m, σ²) = −½ Σ_d (log 2π + log σ²_d + (x_d − m_d)²/σ²_d), the log-variance of shape [1], [D] or [N,D].</summary>
    public static Tensor LogDensity(Tensor x, Tensor mean, Tensor logVar)
    {
        using var scope = NewDisposeScope();
        var terms = ((x - mean).Squared() * (-logVar).exp()).Plus(logVar).Plus(Held(Log2Pi));         // [N,D]
        return (Held(-0.5) * terms.sum(-1)).MoveToOuterDisposeScope();                                // [N]
    }

    public override Tensor LogProbability(Tensor x, Tensor decoded)
    {
        using var scope = NewDisposeScope();
        return LogDensity(x, decoded, learned ? logVar.clamp_min(Held(LeastLogVar)) : logVar).MoveToOuterDisposeScope();
    }

    public override Tensor Mean(Tensor decoded) => decoded.alias();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            logVar.Dispose();
    }
}
