using System.Globalization;
using ClusterVae.Options;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Information-maximising clustering with the generative side kept: amortised q(c|x) heads on one trunk that must agree on a row and its
/// augmented view, fill the clusters evenly and be sure (the constraint that Clustering VAE s.6.1.3 asks for), then a second phase in which a slow
/// teacher gives sharpened targets for mixed rows (the idea of EXoN's SCI loss); in both, agreement under the small change that the teacher minds most (IMSAT),
/// and throughout −ELBO with a decoder that sees z and q(c|x).
/// </summary>
internal sealed class InfoMax : Objective, IClusterObjective
{
    private readonly ClusterNetwork network;
    private readonly Likelihood likelihood;
    private readonly InfoMaxSettings settings;
    private readonly IAugmentation? augmentation;
    // Null where neither a second phase nor an adversary asks it.
    private readonly ClusterTeacher? teacher;
    private readonly Mixup mixup;
    private readonly Tensor? logSizes;
    private bool training = true;

    /// <param name="network">The caller keeps it.</param>
    /// <param name="likelihood">Of a row, given what the decoder says.</param>
    /// <param name="settings">Null for the defaults.</param>
    /// <param name="augmentation">Makes the changed view; without it both views are the row.</param>
    /// <param name="sizes">The parts of the rows that the clusters shall hold; equal parts where none are named.</param>
    public InfoMax(
        ClusterNetwork network, Likelihood likelihood, InfoMaxSettings? settings = null, IAugmentation? augmentation = null, IReadOnlyList<float>? sizes = null)
    {
        (this.network, this.likelihood, this.augmentation) = (network, likelihood, augmentation);
        this.settings = new Checked<InfoMaxSettings>(settings ?? new InfoMaxSettings { Heads = network.Heads }).Value;
        if (this.settings.Heads != network.Heads)
            throw new ArgumentException($"The settings name {this.settings.Heads} heads, the network has {network.Heads}.", nameof(settings));
        teacher = this.settings.RefinementShare > 0 || Attacks(refining: false) ? new ClusterTeacher(network) : null;
        mixup = new Mixup(this.settings.MixupAlpha);
        logSizes = sizes is null ? null : tensor(sizes.Select(size => MathF.Log(size)).ToArray()).to(network.Device);
        var generative = this.settings.GenerativeWeight > 0;
        Parameters = [.. network.ClusterParameters, .. generative ? [.. network.GenerativeParameters, .. likelihood.Parameters] : Array.Empty<NamedTensor>()];
        State = [.. network.ClusterState, .. network.GenerativeState, .. likelihood.State, .. teacher?.Tensors ?? []];
    }

    public int Clusters => network.Clusters;

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    /// <summary>
    /// First phase, per head: mean_n H(q(c|x), q(c|x')) − λ (b F(mean q) − mean H(q)) with x' the augmented view, the target q(c|x) without
    /// gradient, the means over both views, and F(m) = H(m), or log K − KL(m ‖ π) for clusters of known sizes π.
    /// </summary>
    public static Tensor Discovery(Tensor logClean, Tensor logChanged, double informationWeight, double balance, Tensor? logSizes = null)
    {
        using var scope = NewDisposeScope();
        var consistency = InformationMaximisation.Consistency(logClean.exp(), logChanged);
        var information = InformationMaximisation.Penalty(cat([logClean, logChanged], 0), balance, logSizes);
        return consistency.Plus(information * Held(informationWeight)).MoveToOuterDisposeScope();     // [M]
    }

    /// <summary>
    /// Second phase, per head: ρ H(t, q̃) + (1 − ρ) H(t', q̃) on mixed rows (EXoN (7)), + H(t, q') on changed rows, − b F(mean q'), with t the
    /// teacher's sharpened targets, t' the partner's and F as in the first phase.
    /// </summary>
    public static Tensor Refinement(
        Tensor target, Tensor partnerTarget, double rho, Tensor logMixed, Tensor logChanged, double balance, Tensor? logSizes = null)
    {
        using var scope = NewDisposeScope();
        var mixed = InformationMaximisation.Consistency((target * Held(rho)).Plus(partnerTarget * Held(1 - rho)), logMixed);
        var changed = InformationMaximisation.Consistency(target, logChanged);
        return (mixed.Plus(changed) - InformationMaximisation.Filling(logChanged, logSizes) * Held(balance)).MoveToOuterDisposeScope(); // [M]
    }

    /// <summary>t_k ∝ q_k^(1/τ).</summary>
    public static Tensor Sharpen(Tensor logProb, double temperature)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(logProb / Held(temperature)).exp().MoveToOuterDisposeScope(); // [..,K]
    }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var rows = batch.Rows.shape[0];
        var refining = IsRefining(batch.Moment);
        var changed = Change(batch, refining ? settings.RefinementStrength : settings.AugmentationStrength);
        // Where rows are only judged, none is changed.
        var attacks = training && Attacks(refining);
        var taught = refining || attacks ? teacher!.LogMemberships(batch.Rows) : null;          // [N,M,K]
        var attacked = attacks ? VirtualAdversary.Moved(teacher!.LogMembershipsOfChanging, batch.Rows, taught!, settings.AdversarialDistance, batch.Generator) : null;
        Tensor headLosses;
        Tensor features;
        Tensor logQ;
        Tensor targets;
        Tensor logAll;
        var rebuilt = batch.Rows;
        if (refining)
        {
            targets = Sharpen(taught!, settings.TargetTemperature);                             // [N,M,K]
            var (partner, rho) = mixup.Draw(rows, batch.Generator);
            var others = partner.to(batch.Rows.device);
            var all = Features(Mixup.Blend(changed, others, rho), changed, attacked);
            logAll = network.LogMemberships(all);                                               // [2N or 3N,M,K]
            headLosses = Refinement(
                targets, targets.index_select(0, others), rho, logAll.narrow(0, 0, rows), logAll.narrow(0, rows, rows),
                settings.RefinementBalance, logSizes);
            // The clean rows do not pass through the student here, so the ELBO is that of the changed ones.
            (features, logQ, rebuilt) = (all.narrow(0, rows, rows), logAll.narrow(0, rows, rows), settings.RebuildsUnchanged ? batch.Rows : changed);
        }
        else
        {
            var all = Features(batch.Rows, changed, attacked);
            logAll = network.LogMemberships(all);
            headLosses = Discovery(logAll.narrow(0, 0, rows), logAll.narrow(0, rows, rows), settings.InformationWeight, settings.Balance, logSizes);
            (features, logQ) = (all.narrow(0, 0, rows), logAll.narrow(0, 0, rows));
            targets = logQ.exp();
        }
        if (attacked is not null)
            headLosses = headLosses.Plus(InformationMaximisation.Consistency(targets, logAll.narrow(0, 2 * rows, rows)));
        var loss = headLosses.mean();
        terms.Add("clustering", loss);
        for (var head = 0; head < network.Heads; head++)
            terms.Add(string.Create(CultureInfo.InvariantCulture, $"clustering.head{head}"), headLosses[head]);
        var first = logQ.select(1, 0);
        ClusterEntropies.Report(first, terms);
        if (settings.GenerativeWeight > 0)
            loss = loss - GenerativeBound(rebuilt, features, first, batch.Generator, terms) * Held(settings.GenerativeWeight);
        return loss.MoveToOuterDisposeScope();                                                  // []
    }

    public override void AfterStep(TrainingMoment moment) => teacher?.Follow(settings.TeacherDecay);

    public override void SetTraining(bool on)
    {
        training = on;
        network.SetTraining(on);
    }

    /// <summary>log q(c|x) of the first head.</summary>
    public Tensor LogMemberships(Tensor rows) => LogMemberships(rows, 0);                       // [N,K]

    /// <summary>log q(c|x) of one head.</summary>
    public Tensor LogMemberships(Tensor rows, int head)
    {
        using var scope = NewDisposeScope();
        return network.LogMemberships(network.Trunk.Forward(rows)).select(1, head).MoveToOuterDisposeScope();  // [N,K]
    }

    /// <summary>Whether a moment lies in the second phase.</summary>
    public bool IsRefining(TrainingMoment moment) => teacher is not null && moment.Epoch >= Math.Round(moment.Epochs * (1 - settings.RefinementShare));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        teacher?.Dispose();
        logSizes?.Dispose();
    }

    /// <summary>mean_n of log p(x|z, q(c|x)) − KL(q(z|x) ‖ N(0, I)): an ELBO whose cluster is the soft membership itself.</summary>
    private Tensor GenerativeBound(Tensor x, Tensor features, Tensor logQ, Generator generator, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var posterior = network.Posterior(features);
        var z = posterior.Sample(posterior.Noise(generator));
        var likelihoods = likelihood.LogProbability(x, network.Decode(z, logQ.exp())).mean();
        var kl = posterior.KlToStandard().mean();
        var bound = likelihoods - kl;
        terms.Add("reconstruction", -likelihoods);
        terms.Add("kl", kl);
        terms.Add("elbo", bound);
        return bound.MoveToOuterDisposeScope();                                                 // []
    }

    private bool Attacks(bool refining) => settings.AdversarialDistance > 0 && (refining || settings.AttacksDiscovery);

    /// <summary>Of one batch, so that all are normalised alike.</summary>
    private Tensor Features(Tensor first, Tensor second, Tensor? third) => network.Trunk.Forward(cat(third is null ? [first, second] : [first, second, third], 0));

    private Tensor Change(MicroBatch batch, double strength)
    {
        return training && augmentation is not null ? augmentation.ApplyTo(batch, strength) : batch.Rows.alias();      // [N,D]
    }
}

/// <summary>The two phases of <see cref="InfoMax"/>. The defaults are the ones that did best over several seeds.</summary>
internal sealed record InfoMaxSettings : IRuled<InfoMaxSettings>
{
    /// <summary>Independent q(c|x) on one trunk: they make a run steadier than one alone.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>First phase: the weight of −(b · H(mean q) − mean H(q)).</summary>
    public double InformationWeight { get; init; } = 0.1;

    /// <summary>b in that term.</summary>
    public double Balance { get; init; } = 4;

    /// <summary>The last part of the epochs, in which a teacher gives the targets; 0 for one phase only.</summary>
    public double RefinementShare { get; init; } = 0.4;

    /// <summary>Second phase: targets are the teacher's q raised to 1/temperature and normalised.</summary>
    public double TargetTemperature { get; init; } = 0.5;

    /// <summary>Second phase: the weight of −H(mean q).</summary>
    public double RefinementBalance { get; init; } = 0.4;

    /// <summary>Per step, of the teacher's average.</summary>
    public double TeacherDecay { get; init; } = 0.99;

    /// <summary>α of the second phase's mixup, ρ ~ Beta(α, α).</summary>
    public double MixupAlpha { get; init; } = 1;

    /// <summary>How far the augmentation reaches in the first phase.</summary>
    public double AugmentationStrength { get; init; } = 1;

    /// <summary>How far it reaches in the second.</summary>
    public double RefinementStrength { get; init; } = 4.0 / 3;

    /// <summary>How far rows are moved against the teacher; 0 where they are not.</summary>
    public double AdversarialDistance { get; init; }

    /// <summary>Whether they are in the first phase too.</summary>
    public bool AttacksDiscovery { get; init; } = true;

    /// <summary>The weight of −ELBO; 0 leaves the generative side out.</summary>
    public double GenerativeWeight { get; init; } = 0.002;

    /// <summary>
    /// Second phase: the ELBO is asked to rebuild the row as it was rather than as it was changed. Right for tables, whose changes are noise; a
    /// picture that was turned is another picture, and its pose belongs into the code.
    /// </summary>
    public bool RebuildsUnchanged { get; init; }

    static IReadOnlyList<Rule<InfoMaxSettings>> IRuled<InfoMaxSettings>.Rules { get; } =
    [
        new RangeRule<InfoMaxSettings>(nameof(Heads), s => s.Heads, Interval.Closed(1, 256)),
        new RangeRule<InfoMaxSettings>(nameof(InformationWeight), s => s.InformationWeight, Interval.From(0, 1e6)),
        new RangeRule<InfoMaxSettings>(nameof(Balance), s => s.Balance, Interval.From(0, 1e6)),
        new RangeRule<InfoMaxSettings>(nameof(RefinementShare), s => s.RefinementShare, Interval.Closed(0, 1)),
        new RangeRule<InfoMaxSettings>(nameof(TargetTemperature), s => s.TargetTemperature, Interval.AboveUpTo(0, 100)),
        new RangeRule<InfoMaxSettings>(nameof(RefinementBalance), s => s.RefinementBalance, Interval.From(0, 1e6)),
        new RangeRule<InfoMaxSettings>(nameof(TeacherDecay), s => s.TeacherDecay, Interval.From(0, 1)),
        new RangeRule<InfoMaxSettings>(nameof(MixupAlpha), s => s.MixupAlpha, Interval.AboveUpTo(0, 1e6)),
        new RangeRule<InfoMaxSettings>(nameof(AugmentationStrength), s => s.AugmentationStrength, Interval.Closed(0, 10)),
        new RangeRule<InfoMaxSettings>(nameof(RefinementStrength), s => s.RefinementStrength, Interval.Closed(0, 10)),
        new RangeRule<InfoMaxSettings>(nameof(AdversarialDistance), s => s.AdversarialDistance, Interval.From(0, 1e6)),
        new RangeRule<InfoMaxSettings>(nameof(GenerativeWeight), s => s.GenerativeWeight, Interval.From(0, 1e6)),
    ];
}
