using ClusterVae.Options;

namespace ClusterVae.Projection;

/// <summary>What <see cref="Pca.Fit"/> may be told.</summary>
public sealed record PcaOptions : IRuled<PcaOptions>
{
    /// <summary>How many principal axes are kept.</summary>
    public int Components { get; init; } = 2;

    public PcaSolver Solver { get; init; } = PcaSolver.Auto;

    /// <summary>The widest data for which <see cref="PcaSolver.Auto"/> decomposes the whole covariance.</summary>
    public int ExactUpToWidth { get; init; } = 1024;

    /// <summary>Extra directions that the randomised solver carries so that the wanted ones come out clean.</summary>
    public int Oversampling { get; init; } = 10;

    /// <summary>Passes over the rows that sharpen the randomised solver's subspace.</summary>
    public int PowerIterations { get; init; } = 7;

    /// <summary>Seeds the randomised solver's first directions; the exact solver draws nothing.</summary>
    public long Seed { get; init; } = 1;

    static IReadOnlyList<Rule<PcaOptions>> IRuled<PcaOptions>.Rules { get; } =
    [
        new RangeRule<PcaOptions>(nameof(Components), o => o.Components, Interval.AtLeast(1)),
        new RangeRule<PcaOptions>(nameof(ExactUpToWidth), o => o.ExactUpToWidth, Interval.AtLeast(1)),
        new RangeRule<PcaOptions>(nameof(Oversampling), o => o.Oversampling, Interval.AtLeast(0)),
        new RangeRule<PcaOptions>(nameof(PowerIterations), o => o.PowerIterations, Interval.AtLeast(1)),
        new TruthRule<PcaOptions>(nameof(Solver), o => Enum.IsDefined(o.Solver), o => o.Solver, "Auto, Exact or Randomised", "Choose one of the three."),
    ];
}
