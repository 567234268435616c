using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>The weights of <see cref="StrongExonLoss"/>.</summary>
internal sealed record StrongExonSettings : IRuled<StrongExonSettings>
{
    /// <summary>Of cross-entropy and SCI on labelled rows, against consistency on all.</summary>
    public double LabelWeight { get; init; } = 1;

    /// <summary>Labelled rows for each <see cref="UnlabelledRows"/> others.</summary>
    public int LabelledRows { get; init; } = 32;

    public int UnlabelledRows { get; init; } = 128;

    /// <summary>First phase: the weight of −(b · H(mean w) − mean H(w)).</summary>
    public double InformationWeight { get; init; } = 0.2;

    /// <summary>b in that term.</summary>
    public double Balance { get; init; } = 4;

    /// <summary>The last part of the epochs, in which a slow teacher gives the targets.</summary>
    public double RefinementShare { get; init; } = 0.6;

    /// <summary>Second phase: targets are the teacher's w raised to 1/temperature and normalised.</summary>
    public double TargetTemperature { get; init; } = 0.5;

    /// <summary>Second phase: the weight of −H(mean w).</summary>
    public double RefinementBalance { get; init; } = 0.4;

    /// <summary>Per step, of the teacher's average.</summary>
    public double TeacherDecay { get; init; } = 0.99;

    /// <summary>α of ρ ~ Beta(α, α) in the second phase's pairs.</summary>
    public double MixupAlpha { get; init; } = 1;

    /// <summary>How far the augmentation reaches in the first phase.</summary>
    public double AugmentationStrength { get; init; } = 1;

    /// <summary>How far it reaches in the second.</summary>
    public double RefinementStrength { get; init; } = 4.0 / 3;

    /// <summary>How far rows are moved against the classifier; 0 where they are not.</summary>
    public double AdversarialDistance { get; init; }

    static IReadOnlyList<Rule<StrongExonSettings>> IRuled<StrongExonSettings>.Rules { get; } =
    [
        new RangeRule<StrongExonSettings>(nameof(LabelWeight), s => s.LabelWeight, Interval.From(0, 1e6)),
        new RangeRule<StrongExonSettings>(nameof(LabelledRows), s => s.LabelledRows, Interval.Closed(1, 1 << 20)),
        new RangeRule<StrongExonSettings>(nameof(UnlabelledRows), s => s.UnlabelledRows, Interval.Closed(1, 1 << 24)),
        new RangeRule<StrongExonSettings>(nameof(InformationWeight), s => s.InformationWeight, Interval.From(0, 1e6)),
        new RangeRule<StrongExonSettings>(nameof(Balance), s => s.Balance, Interval.From(0, 1e6)),
        new RangeRule<StrongExonSettings>(nameof(RefinementShare), s => s.RefinementShare, Interval.Closed(0, 1)),
        new RangeRule<StrongExonSettings>(nameof(TargetTemperature), s => s.TargetTemperature, Interval.AboveUpTo(0, 100)),
        new RangeRule<StrongExonSettings>(nameof(RefinementBalance), s => s.RefinementBalance, Interval.From(0, 1e6)),
        new RangeRule<StrongExonSettings>(nameof(TeacherDecay), s => s.TeacherDecay, Interval.From(0, 1)),
        new RangeRule<StrongExonSettings>(nameof(MixupAlpha), s => s.MixupAlpha, Interval.AboveUpTo(0, 1e6)),
        new RangeRule<StrongExonSettings>(nameof(AugmentationStrength), s => s.AugmentationStrength, Interval.Closed(0, 10)),
        new RangeRule<StrongExonSettings>(nameof(RefinementStrength), s => s.RefinementStrength, Interval.Closed(0, 10)),
        new RangeRule<StrongExonSettings>(nameof(AdversarialDistance), s => s.AdversarialDistance, Interval.From(0, 1e6)),
    ];
}
