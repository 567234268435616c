using ClusterVae.Deep.Distributions;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Objectives;

/// <summary>The small change of a row that moves q(c|x) most: one step of power iteration (the virtual adversarial consistency of IMSAT).</summary>
public static class VirtualAdversarial
{
    /// <summary>Unit vectors r/‖r‖ per row with r = ∇_r KL(q(c|x) ‖ q(c|x + ξ d)) at a random unit d.</summary>
    /// <param name="logMemberships">Rows to log q(c|x), [N,..,K].</param>
    /// <param name="rows">[N,D].</param>
    /// <param name="generator">Draws d.</param>
    /// <param name="probe">ξ, small against the rows' scale.</param>
    public static Tensor Direction(Func<Tensor, Tensor> logMemberships, Tensor rows, Generator generator, double probe = 1e-2)
    {
        using var scope = NewDisposeScope();
        var start = Unit(randn(rows.shape, ScalarType.Float32, generator: generator).to(rows.device)).requires_grad_(true);
        using (enable_grad())
        {
            var clean = logMemberships(rows.detach()).detach();
            var moved = logMemberships(rows.detach() + start * probe);
            var distance = Categorical.Kl(clean, moved).sum();
            return Unit(autograd.grad([distance], [start])[0]).MoveToOuterDisposeScope();       // [N,D]
        }
    }

    private static Tensor Unit(Tensor vectors)
    {
        using var scope = NewDisposeScope();
        return (vectors / (vectors.square().sum(1, true) + 1e-30).sqrt()).detach().MoveToOuterDisposeScope();
    }
}
