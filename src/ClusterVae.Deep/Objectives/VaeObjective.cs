using ClusterVae.Options;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// −ELBO over one <see cref="VaeNetwork"/>, with the prior left open. The network and the likelihood belong to the caller, who makes a
/// model of them; what an objective adds (a mixture, centres) belongs to the objective.
/// </summary>
internal abstract class VaeObjective : Objective
{
    private readonly IAugmentation? augmentation;
    private bool training = true;

    private protected VaeObjective(
        VaeNetwork network, Likelihood likelihood, ElboSettings? settings, IAugmentation? augmentation,
        IReadOnlyList<NamedTensor>? parameters = null, IReadOnlyList<NamedTensor>? state = null)
    {
        Network = network;
        Likelihood = likelihood;
        Settings = new Checked<ElboSettings>(settings ?? new ElboSettings()).Value;
        this.augmentation = augmentation;
        Parameters = [.. network.Parameters, .. likelihood.Parameters, .. parameters ?? []];
        State = [.. network.State, .. likelihood.State, .. state ?? []];
    }

    public VaeNetwork Network { get; }

    public Likelihood Likelihood { get; }

    public ElboSettings Settings { get; }

    public sealed override IReadOnlyList<NamedTensor> Parameters { get; }

    public sealed override IReadOnlyList<NamedTensor> State { get; }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (seen, x) = (training ? augmentation : null).Views(batch);                          // [N,D], [N,D]
        var posterior = Network.Encode(seen);
        Tensor? sampled = null;
        for (var sample = 0; sample < Settings.Samples; sample++)
        {
            var noise = posterior.Noise(batch.Generator);
            var z = posterior.Sample(noise);                                                    // [N,d]
            var parts = stack([LogLikelihood(x, z), Divergence(batch, posterior, noise, z), Penalty(posterior, z)]);
            sampled = sampled is null ? parts : sampled.Plus(parts);
        }
        var means = (sampled! / Held(Settings.Samples)).mean([1]);                                    // [3]
        var (likelihood, divergence, penalty) = (means[0], means[1], means[2]);
        var kl = Settings.FreeBits > 0 ? FreeBits(batch, posterior, divergence) : divergence;
        terms.Add("reconstruction", -likelihood);
        terms.Add("kl", divergence);
        terms.Add("elbo", likelihood - divergence);
        Report(posterior, terms);
        return ((kl * Held(Settings.KlWeight(batch.Moment))).Plus(penalty) - likelihood).MoveToOuterDisposeScope();  // []
    }

    public sealed override void SetTraining(bool on)
    {
        training = on;
        Network.SetTraining(on);
    }

    /// <summary>Σ_d max(λ, mean_n KL_nd): a dimension that carries less than λ nats costs λ, so that it pays to use it.</summary>
    public static Tensor FreeBits(Tensor klPerDimension, double nats)
    {
        using var scope = NewDisposeScope();
        return klPerDimension.mean([0]).clamp_min(Held(nats)).sum().MoveToOuterDisposeScope();        // []
    }

    /// <summary>log p(x|z).</summary>
    private protected virtual Tensor LogLikelihood(Tensor x, Tensor z)
    {
        using var scope = NewDisposeScope();
        return Likelihood.LogProbability(x, Network.Decode(z)).MoveToOuterDisposeScope();       // [N]
    }

    /// <summary>An estimate of KL(q ‖ p) over all the latent variables, from one sample.</summary>
    private protected abstract Tensor Divergence(MicroBatch batch, Posterior posterior, Tensor noise, Tensor z);   // [N]

    /// <summary>What the loss has besides the bound.</summary>
    private protected virtual Tensor Penalty(Posterior posterior, Tensor z) => zeros_like(z.select(1, 0));     // [N]

    /// <summary>Terms for the log that are not part of the bound.</summary>
    private protected virtual void Report(Posterior posterior, LossTerms terms) { }

    /// <summary>KL per dimension, where the prior has one.</summary>
    private protected virtual Tensor? KlPerDimension(MicroBatch batch, Posterior posterior) => null;           // [N,d]

    // Without a KL per dimension (a mixture prior, a full covariance) the bound is on the sum.
    private Tensor FreeBits(MicroBatch batch, Posterior posterior, Tensor divergence) =>
        KlPerDimension(batch, posterior) is { } each
            ? FreeBits(each, Settings.FreeBits)
            : divergence.clamp_min(Held(Settings.FreeBits * Network.Latent));
}

/// <summary>An objective that says which cluster a row belongs to.</summary>
internal interface IClusterObjective
{
    int Clusters { get; }

    /// <summary>log q(c|x). Nothing is sampled: the same row always gets the same memberships.</summary>
    Tensor LogMemberships(Tensor rows);                                                         // [N,K]
}
