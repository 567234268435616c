namespace ClusterVae.Deep.Objectives;

/// <summary>Which parts of the ELBO are integrated and which are sampled (003 problem 5). All three have the same expectation.</summary>
public enum ElboEstimator
{
    /// <summary>E log p(x|z) sampled, KL(q ‖ p) integrated: the least variance where the KL is known.</summary>
    AnalyticKl,

    /// <summary>E log p(x,z) sampled, H(q) integrated: for priors whose KL is not known.</summary>
    Entropy,

    /// <summary>E [log p(x,z) − log q(z|x)] sampled: needs densities alone.</summary>
    MonteCarlo,
}
