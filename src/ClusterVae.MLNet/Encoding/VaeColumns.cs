namespace ClusterVae.MLNet;

/// <summary>Names of the columns that an encoder adds beside the embedding; null leaves a column out and spares its computation.</summary>
public sealed record VaeColumns
{
    /// <summary>Only the embedding.</summary>
    public static VaeColumns None { get; } = new();

    /// <summary>Every column under its usual name.</summary>
    public static VaeColumns All { get; } = new()
    {
        LogVariance = nameof(LogVariance),
        Reconstruction = nameof(Reconstruction),
        ReconstructionError = nameof(ReconstructionError),
        Elbo = nameof(Elbo),
    };

    /// <summary>log σ² of q(z|x), one number per latent dimension.</summary>
    public string? LogVariance { get; init; }

    /// <summary>E[x|z] at the embedding, as wide as the features.</summary>
    public string? Reconstruction { get; init; }

    /// <summary>Mean squared difference between the features and their reconstruction.</summary>
    public string? ReconstructionError { get; init; }

    /// <summary>log p(x|z) at the embedding minus KL(q(z|x) ‖ p(z)): low for rows unlike those of the training.</summary>
    public string? Elbo { get; init; }
}
