using static TorchSharp.torch;

namespace ClusterVae.Deep;

public enum PosteriorCovariance
{
    /// <summary>q(z|x) = N(μ, diag σ²).</summary>
    Diagonal,

    /// <summary>q(z|x) = N(μ, L Lᵀ), z = μ + L ε.</summary>
    Full,

    /// <summary>z = μ: the deterministic auto-encoder, 003's contrast. There is no bound on log p(x) then.</summary>
    None,
}

/// <summary>Features to q(z|x). Mean and covariance come from one matrix product.</summary>
internal sealed class PosteriorHead : IDisposable
{
    // e^30 and e^-30: far outside any trained net, inside what a float holds, squares included.
    private const double LogVarBound = 30;

    private readonly int latent;
    private readonly PosteriorCovariance covariance;

    public PosteriorHead(int features, int latent, PosteriorCovariance covariance, Generator generator, Device? device = null)
    {
        (this.latent, this.covariance) = (latent, covariance);
        var second = covariance switch
        {
            PosteriorCovariance.Diagonal => latent,
            PosteriorCovariance.Full => FullGaussian.FactorLength(latent),
            _ => 0,
        };
        Dense = new DenseLayer(features, latent + second, generator, device);
    }

    /// <summary>Rows 0..latent−1 of its weights make μ, the others log σ² or the factor's vector.</summary>
    public DenseLayer Dense { get; }

    public IReadOnlyList<NamedTensor> Parameters => Dense.Parameters;

    public Posterior Read(Tensor features)
    {
        var both = Dense.Forward(features);
        if (covariance == PosteriorCovariance.None)
            return new PointPosterior(both);
        var mean = both.narrow(-1, 0, latent);                                                  // [N,D]
        var rest = both.narrow(-1, latent, both.shape[1] - latent);
        return covariance == PosteriorCovariance.Diagonal
            ? new DiagonalPosterior(mean, rest.clamp(Held(-LogVarBound), Held(LogVarBound)))
            : new FullPosterior(mean, rest.clamp(Held(-LogVarBound / 2), Held(LogVarBound / 2)));
    }

    public void Dispose() => Dense.Dispose();
}
