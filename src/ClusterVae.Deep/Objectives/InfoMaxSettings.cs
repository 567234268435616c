using ClusterVae.Options;

namespace ClusterVae.Deep.Objectives;

/// <summary>The two phases of <see cref="InfoMax"/>. The defaults are the ones that did best over several seeds.</summary>
public sealed record InfoMaxSettings : IRuled<InfoMaxSettings>
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

    /// <summary>The weight of −ELBO; 0 leaves the generative side out.</summary>
    public double GenerativeWeight { get; init; } = 0.002;

    /// <summary>
    /// Second phase: the ELBO is asked to rebuild the row as it was rather than as it was changed. Right for tables, whose changes are noise; a
    /// picture that was turned is another picture, and its pose belongs into the code.
    /// </summary>
    public bool RebuildsUnchanged { get; init; }

    /// <summary>
    /// Virtual adversarial consistency: the length of the step, in the rows' units, toward the change that moves q(c|x) most. 0 for none;
    /// it is the augmentation of tables, where no picture can be turned.
    /// </summary>
    public double AdversarialRadius { get; init; }

    public static IReadOnlyList<Rule<InfoMaxSettings>> Rules { get; } =
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
        new RangeRule<InfoMaxSettings>(nameof(GenerativeWeight), s => s.GenerativeWeight, Interval.From(0, 1e6)),
        new RangeRule<InfoMaxSettings>(nameof(AdversarialRadius), s => s.AdversarialRadius, Interval.From(0, 1e6)),
    ];
}
