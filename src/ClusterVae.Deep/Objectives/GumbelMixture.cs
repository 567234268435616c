using ClusterVae.Options;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Mixture prior and mixture posterior, sampled by Gumbel-softmax and then by the chosen component's reparametrisation (VAE notes, EXoN s.3.1).
/// The mixture prior belongs to the objective from here on.
/// </summary>
internal sealed class GumbelMixture : Objective, IClusterObjective
{
    private readonly MixtureNetwork network;
    private readonly Likelihood likelihood;
    private readonly MixturePrior prior;
    private readonly GumbelMixtureSettings mixing;
    private readonly ElboSettings settings;
    private readonly IAugmentation? augmentation;
    private readonly bool weightsAtRest;
    private bool training = true;

    /// <param name="network">The caller keeps it.</param>
    /// <param name="likelihood">p(x|z).</param>
    /// <param name="prior">Belongs to the objective from here on.</param>
    /// <param name="mixing">How components are drawn and compared.</param>
    /// <param name="settings">Those of the ELBO.</param>
    /// <param name="augmentation">Of the rows while training.</param>
    /// <param name="weightsAtRest">
    /// The weights w(x), the trunk below them and the prior stand still, and only the components μ_k(x), σ²_k(x) and the decoder learn. Begun at
    /// random they would otherwise pull the weights away from groups that are already there.
    /// </param>
    public GumbelMixture(
        MixtureNetwork network, Likelihood likelihood, MixturePrior prior, GumbelMixtureSettings? mixing = null, ElboSettings? settings = null, IAugmentation? augmentation = null,
        bool weightsAtRest = false)
    {
        if (network.Clusters != prior.Clusters)
            throw new ArgumentException($"The posterior has {network.Clusters} components, the prior {prior.Clusters}.", nameof(prior));
        (this.network, this.likelihood, this.prior, this.augmentation, this.weightsAtRest) = (network, likelihood, prior, augmentation, weightsAtRest);
        this.mixing = new Checked<GumbelMixtureSettings>(mixing ?? new GumbelMixtureSettings()).Value;
        this.settings = new Checked<ElboSettings>(settings ?? new ElboSettings()).Value;
        Parameters = weightsAtRest
            ? [.. network.ComponentParameters, .. likelihood.Parameters]
            : [.. network.Parameters, .. likelihood.Parameters, .. prior.Parameters];
        State = [.. network.State, .. likelihood.State, .. prior.State];
    }

    public int Clusters => network.Clusters;

    public MixturePrior Prior => prior;

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    /// <summary>
    /// What stands for KL(q(z|x) ‖ p(z)) per row: the matched bound KL^u (EXoN s.3.2), or log q(z|x) − log p(z) at a sample (VAE notes). The
    /// first is never less than the expectation of the second.
    /// </summary>
    public static Tensor Divergence(
        MixtureMatching matching, MixtureCode code, Tensor z, Tensor priorLogWeights, Tensor priorMeans, Tensor priorLogVars)
    {
        using var scope = NewDisposeScope();
        var divergence = matching == MixtureMatching.Matched
            ? MixturePosterior.MatchedKlBound(code.LogWeights, code.Means, code.LogVars, priorLogWeights, priorMeans, priorLogVars)
            : MixturePosterior.LogDensity(z, code.LogWeights, code.Means, code.LogVars)
                - DiagonalMixture.LogDensity(z, priorLogWeights, priorMeans, priorLogVars);
        return divergence.MoveToOuterDisposeScope();                                            // [N]
    }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (seen, x) = (training ? augmentation : null).Views(batch);                          // [N,D], [N,D]
        var code = network.Encode(seen, weightsAtRest);
        var (logWeights, logVars) = (prior.LogWeights(), prior.LogVariances());
        Tensor? sampled = null;
        for (var sample = 0; sample < settings.Samples; sample++)
        {
            var z = Draw(code, batch.Generator);
            var divergenceHere = Divergence(mixing.Matching, code, z, logWeights, prior.Means, logVars);
            var parts = stack([likelihood.LogProbability(x, network.Decode(z)), divergenceHere]);              // [2,N]
            sampled = sampled is null ? parts : sampled.Plus(parts);
        }
        var means = (sampled! / Held(settings.Samples)).mean([1]);
        var (logLikelihood, divergence) = (means[0], means[1]);
        terms.Add("reconstruction", -logLikelihood);
        terms.Add("kl", divergence);
        terms.Add("elbo", logLikelihood - divergence);
        ClusterEntropies.Report(code.LogWeights, terms);
        var loss = divergence * Held(settings.KlWeight(batch.Moment)) - logLikelihood;
        if (mixing.Constraint != 0 && !weightsAtRest)
            loss = loss.Plus(InformationMaximisation.Penalty(code.LogWeights, mixing.Balance) * Held(mixing.Constraint));
        return loss.MoveToOuterDisposeScope();                                                  // []
    }

    public override void SetTraining(bool on)
    {
        training = on;
        // At rest the trunk keeps to its running statistics: what it says of a row is what scoring will hear.
        network.SetTraining(on && !weightsAtRest);
    }

    /// <summary>log w(x), the posterior's own weights.</summary>
    public Tensor LogMemberships(Tensor rows) => network.LogWeights(rows);                      // [N,K]

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            prior.Dispose();
    }

    private Tensor Draw(MixtureCode code, Generator generator)
    {
        using var scope = NewDisposeScope();
        var (rows, device) = (code.LogWeights.shape[0], code.LogWeights.device);
        var gumbel = GumbelSoftmax.Noise(rows, Clusters, generator, device);
        var noise = randn(rows, code.Means.shape[2], ScalarType.Float32, generator: generator).to(device);
        var choice = mixing.Hard
            ? GumbelSoftmax.Hard(code.LogWeights, gumbel, mixing.Temperature)
            : GumbelSoftmax.Soft(code.LogWeights, gumbel, mixing.Temperature);
        return MixturePosterior.Sample(choice, code.Means, code.LogVars, noise).MoveToOuterDisposeScope();     // [N,D]
    }
}

/// <summary>How the components of a mixture posterior are compared with those of the prior: the VAE notes' open question, with both answers.</summary>
public enum MixtureMatching
{
    /// <summary>Component k with component k, in closed form: the bound KL^u of EXoN s.3.2.</summary>
    Matched,

    /// <summary>The sample is run through all the components of both: log q(z|x) − log p(z), by Monte Carlo.</summary>
    AllComponents,
}

internal sealed record GumbelMixtureSettings : IRuled<GumbelMixtureSettings>
{
    public MixtureMatching Matching { get; init; } = MixtureMatching.Matched;

    /// <summary>τ of the Gumbel-softmax.</summary>
    public double Temperature { get; init; } = 0.5;

    /// <summary>One component per sample (Gumbel-max forward, straight-through backward), or a soft blend.</summary>
    public bool Hard { get; init; } = true;

    /// <summary>The weight of <see cref="InformationMaximisation.Penalty"/> on the mixture weights; 0 for the documents' objective.</summary>
    public double Constraint { get; init; }

    /// <summary>How much more even clusters count than sure rows in that constraint.</summary>
    public double Balance { get; init; } = 2;

    static IReadOnlyList<Rule<GumbelMixtureSettings>> IRuled<GumbelMixtureSettings>.Rules { get; } =
    [
        new RangeRule<GumbelMixtureSettings>(nameof(Temperature), s => s.Temperature, Interval.AboveUpTo(0, 100)),
        new RangeRule<GumbelMixtureSettings>(nameof(Constraint), s => s.Constraint, Interval.From(0, 1e6)),
        new RangeRule<GumbelMixtureSettings>(nameof(Balance), s => s.Balance, Interval.From(0, 1e6)),
    ];
}
