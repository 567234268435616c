using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// The bound on log p(x) of a trained model, and log p(x) itself, for scoring: both with noise that is the same for every row
/// (<see cref="FixedNoise"/>), so that a row's number depends on nothing but the row.
/// </summary>
internal static class ScoringBound
{
    /// <summary>Samples of z in the bound; in pairs, and balanced, so that few suffice (see docs/models/vae.md).</summary>
    public const int Samples = 8;

    /// <summary>Samples of z in log p(x).</summary>
    public const int EvidenceSamples = 64;

    /// <summary>E_q(z|x) f(z): the mean over fixed samples of what is made of each z.</summary>
    public static Tensor Expectation(Posterior posterior, Func<Tensor, Tensor> ofCodes)
    {
        using var scope = NewDisposeScope();
        var noise = FixedNoise.Balanced(Samples, (int)posterior.Mean.shape[1], posterior.Mean.device);
        var sum = zeros(posterior.Mean.shape[0], ScalarType.Float32, posterior.Mean.device);
        for (var sample = 0; sample < Samples; sample++)
        {
            using var each = NewDisposeScope();
            sum.Increase(ofCodes(posterior.Sample(noise[sample].expand(posterior.Mean.shape))));
        }
        return (sum / Held(Samples)).MoveToOuterDisposeScope();                                       // [N]
    }

    /// <summary>
    /// log p(x) ≈ log 1/S Σ_s p(x, z_s)/q(z_s|x), z_s ~ q(z|x) (001's p(x) = ∫ p(x|z) p(z) dz by importance weighting): between the bound and
    /// log p(x), nearer to it the more samples there are.
    /// </summary>
    public static Tensor LogEvidence(Posterior posterior, Func<Tensor, Tensor> logJoint, int samples = EvidenceSamples)
    {
        using var scope = NewDisposeScope();
        var noise = FixedNoise.Plain(samples, (int)posterior.Mean.shape[1], posterior.Mean.device);
        var logWeights = new Tensor[samples];
        for (var sample = 0; sample < samples; sample++)
        {
            using var each = NewDisposeScope();
            var here = noise[sample].expand(posterior.Mean.shape);
            logWeights[sample] = (logJoint(posterior.Sample(here)) - posterior.LogDensityAt(here)).MoveToOuterDisposeScope();
        }
        return (stack(logWeights).logsumexp(0) - Held(Math.Log(samples))).MoveToOuterDisposeScope();  // [N]
    }
}
