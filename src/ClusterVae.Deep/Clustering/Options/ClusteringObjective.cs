namespace ClusterVae.Deep;

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

    /// <summary>Centres that pull the codes by the KL between Student-t memberships and a sharpened target, over N(0, I).</summary>
    Idec,

    /// <summary>VAE and mixture in turn: each row's prior is its component of the round before.</summary>
    MutualTraining,

    /// <summary>Mixture prior and mixture posterior, sampled by Gumbel-softmax.</summary>
    GumbelMixture,

    /// <summary>A tree of Gaussians as prior: clusters and families of clusters.</summary>
    HierarchicalMixture,
}

/// <summary>Where a mixture in the latent space begins.</summary>
public enum ClusteringStart
{
    /// <summary><see cref="InfoMax"/> for Vade, MutualTraining, GumbelMixture and HierarchicalMixture, <see cref="Codes"/> for the others.</summary>
    Auto,

    /// <summary>A VAE is trained first and a Gaussian mixture is fitted to its codes.</summary>
    Codes,

    /// <summary>A short information-maximising training groups the rows; the VAE then begins on its trunk, each group around a centre of its own.</summary>
    InfoMax,
}

/// <summary>Where the q(c|x) of <see cref="ClusteringObjective.InfoMax"/> begins.</summary>
public enum HeadStart
{
    /// <summary><see cref="Mixture"/> for tables whose columns are scaled one by one, <see cref="Nothing"/> for pictures and columns in one unit.</summary>
    Auto,

    /// <summary>At random weights; every cluster shall hold equally many rows.</summary>
    Nothing,

    /// <summary>At a Gaussian mixture of the rows, which also says how large the clusters are.</summary>
    Mixture,
}

/// <summary>Which of several restarts is the result. None of them reads a label.</summary>
public enum RestartChoice
{
    /// <summary><see cref="Agreement"/> from three restarts on, <see cref="Objective"/> for two.</summary>
    Auto,

    /// <summary>The lowest training loss.</summary>
    Objective,

    /// <summary>The one whose partition agrees best with the others (mean adjusted Rand index).</summary>
    Agreement,

    /// <summary>The best silhouette of the embedding.</summary>
    Silhouette,
}
