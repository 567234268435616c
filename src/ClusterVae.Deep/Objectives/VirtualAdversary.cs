using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// The small change of a row that changes a classifier's answer most, found without any label, and how much it changes it (VAT s.3).
/// A classifier here is a function from rows [N,D] to log-probabilities [N,K].
/// </summary>
internal static class VirtualAdversary
{
    // Of ε: near enough to 0 for the second-order picture of VAT (6), and far enough for the answers to differ in float32.
    private const double ProbePart = 0.1;

    // Far below any gradient that float32 can hold after it has been divided by its largest number.
    private const double Least = 1e-30;

    /// <summary>
    /// r = ε d, d the unit vector along which KL(p(y|x) ‖ p(y|x + r)) grows fastest from r = 0: the first eigenvector of its Hessian, by power iterations that take
    /// H d from one gradient at r = ξ d (VAT (8) to (12)). Where the answer hangs on nothing, r = 0.
    /// </summary>
    /// <param name="classify">Rows to log-probabilities.</param>
    /// <param name="rows">x.</param>
    /// <param name="logAnswers">log p(y|x), taken as given.</param>
    /// <param name="distance">ε.</param>
    /// <param name="iterations">One is enough (VAT s.4.2).</param>
    /// <param name="start">Random directions, of any length.</param>
    public static Tensor Change(Func<Tensor, Tensor> classify, Tensor rows, Tensor logAnswers, double distance, int iterations, Tensor start)
    {
        using var scope = NewDisposeScope();
        var (given, still) = (logAnswers.detach(), rows.detach());
        var direction = Unit(start);
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var probe = (direction * Held(ProbePart * distance)).detach().requires_grad_(true);
            var divergence = Categorical.Kl(given, classify(still.Plus(probe))).sum();
            direction = Unit(autograd.grad([divergence], [probe])[0]);
        }
        return (direction * Held(distance)).detach().MoveToOuterDisposeScope();                 // [N,D]
    }

    /// <summary>x + r with one power iteration from a random direction.</summary>
    public static Tensor Moved(Func<Tensor, Tensor> classify, Tensor rows, Tensor logAnswers, double distance, Generator generator)
    {
        using var scope = NewDisposeScope();
        var start = randn(rows.shape, ScalarType.Float32, generator: generator).to(rows.device);
        return rows.detach().Plus(Change(classify, rows, logAnswers, distance, iterations: 1, start)).MoveToOuterDisposeScope();   // [N,D]
    }

    /// <summary>KL(p(y|x) ‖ p(y|x + r)), the answer to the row itself without gradient: local distributional smoothness (VAT (5)).</summary>
    public static Tensor Smoothness(Func<Tensor, Tensor> classify, Tensor rows, Tensor logAnswers, Tensor change)
    {
        using var scope = NewDisposeScope();
        return Categorical.Kl(logAnswers.detach(), classify(rows.Plus(change))).MoveToOuterDisposeScope();     // [N]
    }

    /// <summary>Each row divided by its length; first by its largest number, whose square may not be one that float32 can hold.</summary>
    private static Tensor Unit(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var even = rows / rows.abs().amax([-1], true).clamp_min(Held(Least));
        return (even / even.Squared().sum(-1, true).sqrt().clamp_min(Held(Least))).MoveToOuterDisposeScope();  // [N,D]
    }
}
