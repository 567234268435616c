using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>A trainable p(z) = Σ_k π_k N(z; μ_k, diag σ²_k) (VAE notes). The weights are kept as logits, the variances as logarithms.</summary>
internal sealed class MixturePrior : IDisposable
{
    // Component variances stay between e^-8 and e^8: a component that shrinks onto one row would make the density unbounded.
    private const double LogVarBound = 8;

    private readonly Tensor logits;
    private readonly Tensor means;
    private readonly Tensor logVars;

    private MixturePrior(Tensor logits, Tensor means, Tensor logVars, MixtureTraining training)
    {
        this.logits = logits.DetachFromDisposeScope().requires_grad_(training.HasFlag(MixtureTraining.Weights));
        this.means = means.DetachFromDisposeScope().requires_grad_(training.HasFlag(MixtureTraining.Means));
        this.logVars = logVars.DetachFromDisposeScope().requires_grad_(training.HasFlag(MixtureTraining.Variances));
        NamedTensor[] all = [new("prior.logits", this.logits), new("prior.means", this.means), new("prior.logVars", this.logVars)];
        Parameters = [.. all.Where(tensor => tensor.Value.requires_grad)];
        State = [.. all.Where(tensor => !tensor.Value.requires_grad)];
    }

    public IReadOnlyList<NamedTensor> Parameters { get; }

    /// <summary>The parts that training leaves alone.</summary>
    public IReadOnlyList<NamedTensor> State { get; }

    public int Clusters => (int)means.shape[0];

    public Tensor Means => means;                                                               // [K,D]

    /// <summary>Equal weights, unit variances, and means drawn around 0 with a standard deviation.</summary>
    public static MixturePrior Random(
        int clusters, int latent, Generator generator, double spread = 1, bool isotropic = false, MixtureTraining training = MixtureTraining.All, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var means = (randn(clusters, latent, ScalarType.Float32, generator: generator) * Held(spread)).to(device ?? CPU);
        return new MixturePrior(
            zeros(clusters, ScalarType.Float32, device), means, zeros(clusters, isotropic ? 1 : latent, ScalarType.Float32, device), training);
    }

    /// <summary>From a mixture fitted elsewhere (k-means or EM on the codes), row-major.</summary>
    public static MixturePrior From(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> means, ReadOnlySpan<float> variances, MixtureTraining training = MixtureTraining.All, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var (clusters, latent) = (weights.Length, means.Length / weights.Length);
        var prior = new MixturePrior(
            zeros(clusters, ScalarType.Float32, device), zeros(clusters, latent, ScalarType.Float32, device),
            zeros(clusters, variances.Length / clusters, ScalarType.Float32, device), training);
        prior.Set(weights, means, variances);
        return prior;
    }

    /// <summary>Overwrites weights [K], means [K·D] and variances [K·D] (or [K] where isotropic) in place.</summary>
    public void Set(ReadOnlySpan<float> weights, ReadOnlySpan<float> newMeans, ReadOnlySpan<float> variances)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Copy(tensor(weights.ToArray()).clamp_min(Held(1e-8)).log(), logits);
        Copy(tensor(newMeans.ToArray()), means);
        Copy(tensor(variances.ToArray()).log().clamp(Held(-LogVarBound), Held(LogVarBound)), logVars);
    }

    /// <summary>log π.</summary>
    public Tensor LogWeights() => Categorical.LogNormalize(logits);                             // [K]

    /// <summary>log σ², inside its bounds.</summary>
    public Tensor LogVariances() => logVars.clamp(Held(-LogVarBound), Held(LogVarBound));                   // [K,D] or [K,1]

    /// <summary>log γ_nk = log p(c = k|z_n).</summary>
    public Tensor LogResponsibilities(Tensor z)
    {
        using var scope = NewDisposeScope();
        return DiagonalMixture.LogResponsibilities(z, LogWeights(), means, LogVariances()).MoveToOuterDisposeScope();  // [N,K]
    }

    public void Dispose()
    {
        logits.Dispose();
        means.Dispose();
        logVars.Dispose();
    }

    private static void Copy(Tensor from, Tensor to)
    {
        if (from.numel() != to.numel())
            throw new ArgumentException($"{from.numel()} numbers do not fill a prior part of {to.numel()}.");
        to.copy_(from.view(to.shape));
    }
}

/// <summary>Which parts of a mixture prior training may move.</summary>
[Flags]
internal enum MixtureTraining
{
    None = 0,
    Weights = 1,
    Means = 2,
    Variances = 4,
    All = Weights | Means | Variances,
}
