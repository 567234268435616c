using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// What is lost when q(c|z) is replaced by q(c|x) = E_q(z|x) q(c|z) (Clustering VAE s.3 and 4), as means over rows. The gap of the KLs is never
/// negative. That of the bounds is not in general, as the document has it, but here it is where the decoder does not see c: with
/// q(c|z) = p(c|z) every z gets its best assignment.
/// </summary>
internal sealed record JensenGap
{
    /// <summary>E_q(z|x) KL(q(c|z) ‖ p(c)).</summary>
    public required double ExpectedKl { get; init; }

    /// <summary>KL(q(c|x) ‖ p(c)).</summary>
    public required double KlOfExpected { get; init; }

    /// <summary>The smallest ExpectedKl − KlOfExpected of any row.</summary>
    public required double LeastRowGap { get; init; }

    /// <summary>L, with q(c|z) (Clustering VAE s.2.3).</summary>
    public required double Bound { get; init; }

    /// <summary>L̂, with q(c|x) (Clustering VAE s.4).</summary>
    public required double BoundWithRowAssignment { get; init; }

    public double Gap => ExpectedKl - KlOfExpected;

    public double BoundGap => Bound - BoundWithRowAssignment;

    /// <summary>From samples of z for the rows given; q(c|z) is the prior's p(c|z).</summary>
    public static JensenGap Measure(VaeNetwork network, Likelihood likelihood, MixturePrior prior, Tensor rows, int samples, Generator generator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var posterior = network.Encode(rows);
        var clusters = prior.Clusters;
        var (logWeights, logVars) = (prior.LogWeights(), prior.LogVariances());
        List<Tensor> responsibilities = [], components = [], likelihoods = [], entropies = [];
        for (var sample = 0; sample < samples; sample++)
        {
            var noise = posterior.Noise(generator);
            var z = posterior.Sample(noise);
            responsibilities.Add(prior.LogResponsibilities(z));                                 // [N,K]
            components.Add(DiagonalMixture.LogComponents(z, prior.Means, logVars));             // [N,K]
            likelihoods.Add(EachLikelihood(network, likelihood, rows, z, clusters));            // [N,K]
            entropies.Add(-posterior.LogDensityAt(noise));                                      // [N]
        }
        var logGamma = stack(responsibilities);                                                 // [S,N,K]
        var gain = stack(likelihoods).Plus(stack(components));                                  // [S,N,K]
        var expected = Categorical.Kl(logGamma, logWeights).mean([0]);                          // [N]
        var ofExpected = Categorical.Kl(Categorical.LogMean(logGamma), logWeights);             // [N]
        var entropy = stack(entropies).mean([0]);
        return new JensenGap
        {
            ExpectedKl = Mean(expected),
            KlOfExpected = Mean(ofExpected),
            LeastRowGap = (expected - ofExpected).min().to(ScalarType.Float64).item<double>(),
            Bound = Mean(BoundOf(logGamma, gain, entropy, logWeights)),
            BoundWithRowAssignment = Mean(RowBoundOf(logGamma, gain, entropy, logWeights)),
        };
    }

    /// <summary>
    /// That of a trained model. Null for objectives without one mixture prior over one Gaussian code that also assigns with diagonal covariances
    /// (InfoMax, GumbelMixture, MutualTraining, hierarchies, soft k-means).
    /// </summary>
    public static JensenGap? Measure(ClusteringModel model, ReadOnlySpan<float> rows, int samples = 64, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        var values = rows.ToArray();
        return model.Using(parts =>
        {
            if (parts.Net is not BayesScoring { AssignsByPrior: true, Prior.IsFull: false } net || parts.FamilyOf.Count > 0)
                return null;
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)seed);
            var scaled = new float[values.Length];
            parts.Scale.Apply(values, scaled, net.Width);
            using var prior = MixturePrior.From(
                TensorMemory.Values(net.Prior.LogWeights.exp()), TensorMemory.Values(net.Prior.Means), TensorMemory.Values(net.Prior.LogVars.exp()), MixtureTraining.None, net.Device);
            return Measure(net.Network, net.Likelihood, prior, tensor(scaled).view(-1, net.Width).to(net.Device), samples, generator);
        });
    }

    /// <summary>
    /// L = E_q(z|x) [Σ_c q(c|z) (log p(x|z,c) + log p(z|c)) − KL(q(c|z) ‖ p(c))] + H(q(z|x)) per row (Clustering VAE s.2.3), from samples of z: log q(c|z) and
    /// the gain log p(x|z,c) + log p(z|c) are [S,N,K], the entropy [N].
    /// </summary>
    public static Tensor BoundOf(Tensor logGamma, Tensor gain, Tensor entropy, Tensor logWeights)
    {
        using var scope = NewDisposeScope();
        return ((logGamma.exp() * gain).sum(-1).mean([0]).Plus(entropy) - Categorical.Kl(logGamma, logWeights).mean([0])).MoveToOuterDisposeScope();   // [N]
    }

    /// <summary>L̂: the same with q(c|x), the mean of q(c|z), in the place of q(c|z) (Clustering VAE s.4).</summary>
    public static Tensor RowBoundOf(Tensor logGamma, Tensor gain, Tensor entropy, Tensor logWeights)
    {
        using var scope = NewDisposeScope();
        var logMean = Categorical.LogMean(logGamma);                                            // [N,K]
        return ((logMean.exp() * gain).sum(-1).mean([0]).Plus(entropy) - Categorical.Kl(logMean, logWeights)).MoveToOuterDisposeScope();               // [N]
    }

    private static Tensor EachLikelihood(VaeNetwork network, Likelihood likelihood, Tensor rows, Tensor z, int clusters)
    {
        using var scope = NewDisposeScope();
        return (network.Clusters == 0
            ? likelihood.LogProbability(rows, network.Decode(z)).unsqueeze(1).expand(z.shape[0], clusters)
            : ClusterDecoding.EachLogLikelihood(network, likelihood, rows, z, clusters)).MoveToOuterDisposeScope();
    }

    private static double Mean(Tensor perRow)
    {
        using var scope = NewDisposeScope();
        return perRow.mean().to(ScalarType.Float64).item<double>();
    }
}
