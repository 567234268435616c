using ClusterVae.Options;

namespace ClusterVae.Text;

/// <summary>How <see cref="TextVectors"/> asks its generator.</summary>
public sealed record TextVectorsOptions : IRuled<TextVectorsOptions>
{
    /// <summary>Texts of one question.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>A question that fails is asked again so many times, then its error goes on.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Before the first repetition; doubled before each next.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Vectors that are kept; the oldest go first.</summary>
    public int MostKept { get; init; } = 1_000_000;

    static IReadOnlyList<Rule<TextVectorsOptions>> IRuled<TextVectorsOptions>.Rules { get; } =
    [
        new RangeRule<TextVectorsOptions>(nameof(BatchSize), o => o.BatchSize, Interval.Closed(1, 100_000)),
        new RangeRule<TextVectorsOptions>(nameof(Retries), o => o.Retries, Interval.Closed(0, 100)),
        new RangeRule<TextVectorsOptions>(nameof(Delay), o => o.Delay.TotalSeconds, Interval.Closed(0, 3600)),
        new RangeRule<TextVectorsOptions>(nameof(MostKept), o => o.MostKept, Interval.Closed(0, int.MaxValue)),
    ];
}
