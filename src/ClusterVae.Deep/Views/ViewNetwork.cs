using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>What a <see cref="ViewNetwork"/> is built from.</summary>
/// <param name="Spec">The layers.</param>
/// <param name="Width">Numbers per row.</param>
/// <param name="Latent">The width of the code.</param>
/// <param name="Covariates">Numbers that the decoder sees besides z, a one-hot batch; 0 for none.</param>
/// <param name="EncoderSees">Whether the encoder sees them too.</param>
/// <param name="Bernoulli">The rows lie in [0, 1] and are read so; otherwise a Gaussian with one learned variance.</param>
internal sealed record ViewSpec(NetworkSpec Spec, int Width, int Latent, int Covariates, bool EncoderSees, bool Bernoulli);

/// <summary>
/// The encoder q(z|x) and the decoder p(x|z) of one view of things, or of rows with a covariate b (a batch, a donor, a camera): then p(x|z,b)
/// and, where wanted, q(z|x,b).
/// </summary>
internal sealed class ViewNetwork : IDisposable
{
    private readonly Chain trunk;
    private readonly PosteriorHead head;
    private readonly Chain decoder;

    public ViewNetwork(ViewSpec spec, Generator generator, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        (Spec, Device) = (spec, device ?? CPU);
        trunk = spec.Spec.Encoder.Build(spec.Width + (spec.EncoderSees ? spec.Covariates : 0), generator, device);
        head = new PosteriorHead(trunk.OutputWidth, spec.Latent, PosteriorCovariance.Diagonal, generator, device);
        decoder = spec.Spec.BuildDecoder(spec.Latent + spec.Covariates, spec.Width, generator, device);
        // Rows come in about unit variance. From a variance of 1 on, the code would have nothing to explain before it has learned anything.
        Likelihood = spec.Bernoulli ? new BernoulliLikelihood() : GaussianLikelihood.Shared(0.1, device);
        Parameters = [.. trunk.Parameters.Prefixed("encoder"), .. head.Parameters.Prefixed("head"), .. decoder.Parameters.Prefixed("decoder"), .. Likelihood.Parameters];
        State = [.. trunk.State.Prefixed("encoder"), .. decoder.State.Prefixed("decoder"), .. Likelihood.State];
    }

    public ViewSpec Spec { get; }

    public Device Device { get; }

    public Likelihood Likelihood { get; }

    public IReadOnlyList<NamedTensor> Parameters { get; }

    public IReadOnlyList<NamedTensor> State { get; }

    /// <summary>q(z|x,b). Open a dispose scope around it: the posterior's tensors belong to that scope.</summary>
    /// <param name="x">[N,D].</param>
    /// <param name="covariates">[N,C], or null where there are none or the encoder does not see them.</param>
    public Posterior Encode(Tensor x, Tensor? covariates = null) => head.Read(trunk.Forward(Spec.EncoderSees && covariates is not null ? cat([x, covariates], 1) : x));

    /// <summary>What the likelihood reads as p(x|z,b).</summary>
    public Tensor Decode(Tensor z, Tensor? covariates = null)
    {
        using var scope = NewDisposeScope();
        return decoder.Forward(Spec.Covariates > 0 ? cat([z, covariates!], 1) : z).MoveToOuterDisposeScope();       // [N,D]
    }

    public void SetTraining(bool on)
    {
        trunk.SetTraining(on);
        decoder.SetTraining(on);
    }

    public void Dispose()
    {
        trunk.Dispose();
        head.Dispose();
        decoder.Dispose();
        Likelihood.Dispose();
    }
}
