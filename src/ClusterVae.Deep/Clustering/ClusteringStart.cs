namespace ClusterVae.Deep.Clustering;

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
