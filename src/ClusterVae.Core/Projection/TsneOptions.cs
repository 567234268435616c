using ClusterVae.Options;

namespace ClusterVae.Projection;

/// <summary>What <see cref="Tsne.Fit"/> may be told; the defaults are scikit-learn's.</summary>
public sealed record TsneOptions : IRuled<TsneOptions>
{
    /// <summary>About how many neighbours of each row are kept near it; less than the number of rows.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Null: max(rows / EarlyExaggeration / 4, 50).</summary>
    public double? LearningRate { get; init; }

    /// <summary>How much stronger rows attract each other in the first phase, in which clusters form.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    public int ExaggerationIterations { get; init; } = 250;

    /// <summary>Both phases together.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>Draws the start where the data have fewer than two columns to take it from.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Null uses every core; the picture is the same to the byte.</summary>
    public int? Threads { get; init; }

    static IReadOnlyList<Rule<TsneOptions>> IRuled<TsneOptions>.Rules { get; } =
    [
        new RangeRule<TsneOptions>(nameof(Perplexity), o => o.Perplexity, Interval.From(1, double.PositiveInfinity)),
        new RangeRule<TsneOptions>(nameof(LearningRate), o => o.LearningRate ?? 1, Interval.Open(0, double.PositiveInfinity)),
        new RangeRule<TsneOptions>(nameof(EarlyExaggeration), o => o.EarlyExaggeration, Interval.From(1, double.PositiveInfinity)),
        new RangeRule<TsneOptions>(nameof(ExaggerationIterations), o => o.ExaggerationIterations, Interval.AtLeast(0)),
        new RangeRule<TsneOptions>(nameof(Iterations), o => o.Iterations, Interval.AtLeast(1)),
        new RangeRule<TsneOptions>(nameof(Threads), o => o.Threads, Interval.Closed(1, 4096)),
        new TruthRule<TsneOptions>(nameof(Iterations), o => o.Iterations >= o.ExaggerationIterations, o => o.Iterations,
            "at least ExaggerationIterations", "Raise Iterations or lower ExaggerationIterations."),
    ];
}
