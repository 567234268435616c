namespace ClusterVae.Deep.Clustering;

/// <summary>A known combination of likelihood, prior, posterior, assignment and penalties; docs/models has a page for each.</summary>
public enum ClusteringObjective
{
    /// <summary>Amortised q(c|x) by information maximisation and consistency under augmentation, joined with the ELBO.</summary>
    InfoMax,

    /// <summary>Mixture prior, assignment by Bayes: q(c|x) = p(c|z).</summary>
    Vade,

    /// <summary>Amortised q(c|x) beside q(z|x), uniform p(c).</summary>
    CategoricalLatent,

    /// <summary>Mixture prior by log-sum-exp; the component of a row may be known.</summary>
    GmmPrior,

    /// <summary>Trainable centres that pull the codes, over N(0, I).</summary>
    SoftKMeans,

    /// <summary>The same over a mixture prior.</summary>
    SoftKMeansGmm,

    /// <summary>VAE and mixture in turn: each row's prior is its component of the round before.</summary>
    MutualTraining,

    /// <summary>Mixture prior and mixture posterior, sampled by Gumbel-softmax.</summary>
    GumbelMixture,

    /// <summary>A tree of Gaussians as prior: clusters and families of clusters.</summary>
    HierarchicalMixture,
}
