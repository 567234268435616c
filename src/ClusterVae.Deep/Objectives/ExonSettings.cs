using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>Which pairs SCI is asked of: the ablation of the paper's loss.</summary>
public enum InterpolationOn
{
    Both,
    Labelled,
    Unlabelled,
    None,
}

/// <summary>The weights of EXoN's objective; the defaults are the paper's on MNIST (004 table 7, and the mixing laws of its authors' program).</summary>
internal sealed record ExonSettings : IRuled<ExonSettings>
{
    /// <summary>β, the decoder's variance.</summary>
    public double Beta { get; init; } = 0.25;

    /// <summary>λ1.</summary>
    public double SupervisedWeight { get; init; } = 6000;

    /// <summary>Epochs over which λ2 climbs to λ1.</summary>
    public double RampEpochs { get; init; } = 10;

    /// <summary>Labelled rows for each <see cref="UnlabelledRows"/> others.</summary>
    public int LabelledRows { get; init; } = 32;

    public int UnlabelledRows { get; init; } = 128;

    /// <summary>α of ρ ~ Beta(α, α) for labelled pairs: nearly unmixed.</summary>
    public double LabelledMixupAlpha { get; init; } = 0.1;

    /// <summary>α for the others: nearer to halves.</summary>
    public double MixupAlpha { get; init; } = 2;

    public InterpolationOn Interpolation { get; init; } = InterpolationOn.Both;

    internal double LabelledInterpolation => Interpolation is InterpolationOn.Both or InterpolationOn.Labelled ? SupervisedWeight : 0;

    internal double UnlabelledInterpolation => Interpolation is InterpolationOn.Both or InterpolationOn.Unlabelled ? SupervisedWeight : 0;

    static IReadOnlyList<Rule<ExonSettings>> IRuled<ExonSettings>.Rules { get; } =
    [
        new RangeRule<ExonSettings>(nameof(Beta), s => s.Beta, Interval.AboveUpTo(0, 1e6)),
        new RangeRule<ExonSettings>(nameof(SupervisedWeight), s => s.SupervisedWeight, Interval.From(0, 1e9)),
        new RangeRule<ExonSettings>(nameof(RampEpochs), s => s.RampEpochs, Interval.From(0, 1e6)),
        new RangeRule<ExonSettings>(nameof(LabelledRows), s => s.LabelledRows, Interval.Closed(1, 1 << 20)),
        new RangeRule<ExonSettings>(nameof(UnlabelledRows), s => s.UnlabelledRows, Interval.Closed(1, 1 << 24)),
        new RangeRule<ExonSettings>(nameof(LabelledMixupAlpha), s => s.LabelledMixupAlpha, Interval.AboveUpTo(0, 1e6)),
        new RangeRule<ExonSettings>(nameof(MixupAlpha), s => s.MixupAlpha, Interval.AboveUpTo(0, 1e6)),
        new TruthRule<ExonSettings>(nameof(Interpolation), s => Enum.IsDefined(s.Interpolation), s => s.Interpolation, string.Join(", ", Enum.GetNames<InterpolationOn>()), "Choose one of these."),
    ];
}
