using ClusterVae.Options;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// An amortised q(c|x) beside q(z|x), with p(c) uniform and p(z|c) = N(μ_c, σ_c² I) (Clustering VAE s.4 and 6). On its own the term KL(q(c|x) ‖ p(c))
/// pulls q(c|x) to uniform (s.6.1.3); the information constraint prevents that. The mixture belongs to the objective from here on.
/// </summary>
internal sealed class CategoricalLatent : Objective, IClusterObjective
{
    private readonly VaeNetwork network;
    private readonly Likelihood likelihood;
    private readonly MixturePrior prior;
    private readonly DenseLayer head;
    private readonly ElboSettings settings;
    private readonly double constraint;
    private readonly double balance;
    private readonly IAugmentation? augmentation;
    private bool training = true;

    /// <param name="network">Its decoder may see the cluster.</param>
    /// <param name="likelihood">p(x|z,c).</param>
    /// <param name="prior">p(z|c); its weights are not used, p(c) is uniform.</param>
    /// <param name="generator">Draws the first weights of the head q(c|x).</param>
    /// <param name="constraint">The weight of the information constraint; 0 for the document's objective as it stands.</param>
    /// <param name="balance">How much more even clusters count than sure rows.</param>
    /// <param name="settings">Those of the ELBO.</param>
    /// <param name="augmentation">Of the rows while training.</param>
    public CategoricalLatent(
        VaeNetwork network, Likelihood likelihood, MixturePrior prior, Generator generator, double constraint = 1, double balance = 2, ElboSettings? settings = null, IAugmentation? augmentation = null)
    {
        if (network.Clusters != 0 && network.Clusters != prior.Clusters)
            throw new ArgumentException($"The decoder sees {network.Clusters} clusters, the prior has {prior.Clusters}.", nameof(prior));
        (this.network, this.likelihood, this.prior, this.constraint, this.balance, this.augmentation) =
            (network, likelihood, prior, constraint, balance, augmentation);
        this.settings = new Checked<ElboSettings>(settings ?? new ElboSettings()).Value;
        head = new DenseLayer(network.Trunk.OutputWidth, prior.Clusters, generator, network.Device);
        Parameters =
        [
            .. network.Parameters, .. likelihood.Parameters, .. head.Parameters.Prefixed("clusters"),
            .. prior.Parameters.Where(part => part.Name != "prior.logits"),
        ];
        State = [.. network.State, .. likelihood.State, .. prior.State];
    }

    public int Clusters => prior.Clusters;

    public MixturePrior Prior => prior;

    /// <summary>The head q(c|x) on the network's trunk.</summary>
    public DenseLayer Head => head;

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    /// <summary>
    /// KL(q(c|x) q(z|x) ‖ p(z|c) p(c)) per row (Clustering VAE eq. 6.1) = KL(q(c|x) ‖ uniform) − Σ_c q(c|x) E_q(z|x) log p(z|c) − H(q(z|x)).
    /// </summary>
    public static Tensor Divergence(Tensor mean, Tensor variance, Tensor entropy, Tensor logQ, Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        var alignment = (logQ.exp() * DiagonalMixture.ExpectedLogComponents(mean, variance, means, logVars)).sum(-1);
        return (Categorical.KlToUniform(logQ) - alignment - entropy).MoveToOuterDisposeScope(); // [N]
    }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (seen, x) = (training ? augmentation : null).Views(batch);                          // [N,D], [N,D]
        var features = network.Trunk.Forward(seen);
        var posterior = network.Head.Read(features);
        var logQ = Categorical.LogNormalize(head.Forward(features));                            // [N,K]
        Tensor? sampled = null;
        for (var sample = 0; sample < settings.Samples; sample++)
        {
            var z = posterior.Sample(posterior.Noise(batch.Generator));
            var each = network.Clusters == 0
                ? likelihood.LogProbability(x, network.Decode(z))
                : ClusterDecoding.ExpectedLogLikelihood(network, likelihood, x, z, logQ);
            sampled = sampled is null ? each : sampled.Plus(each);
        }
        var logLikelihood = (sampled! / Held(settings.Samples)).mean();
        var divergence = Divergence(posterior.Mean, posterior.Variance(), posterior.Entropy(), logQ, prior.Means, prior.LogVariances()).mean();
        terms.Add("reconstruction", -logLikelihood);
        terms.Add("kl", divergence);
        terms.Add("elbo", logLikelihood - divergence);
        ClusterEntropies.Report(logQ, terms);
        var loss = divergence * Held(settings.KlWeight(batch.Moment)) - logLikelihood;
        if (constraint != 0)
            loss = loss.Plus(InformationMaximisation.Penalty(logQ, balance) * Held(constraint));
        return loss.MoveToOuterDisposeScope();                                                  // []
    }

    public override void SetTraining(bool on)
    {
        training = on;
        network.SetTraining(on);
    }

    /// <summary>log q(c|x) of the head.</summary>
    public Tensor LogMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(head.Forward(network.Trunk.Forward(rows))).MoveToOuterDisposeScope();  // [N,K]
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        head.Dispose();
        prior.Dispose();
    }
}
