using ClusterVae.Options;

namespace ClusterVae.Text;

/// <param name="Cluster">from 0</param>
/// <param name="Size">texts in it</param>
/// <param name="Words">that set it apart, the strongest first</param>
/// <param name="Nearest">the texts nearest to its centre, by index</param>
/// <param name="Title">phrased by a chat model, where one was asked; else null</param>
public sealed record Topic(int Cluster, int Size, IReadOnlyList<TopicWord> Words, IReadOnlyList<int> Nearest, string? Title = null)
{
    /// <summary>The title, or the three strongest words.</summary>
    public string Name => Title ?? string.Join(", ", Words.Take(3).Select(word => word.Word));
}

/// <summary>What is told of each cluster of texts.</summary>
public sealed record TopicOptions : IRuled<TopicOptions>
{
    public int WordsPerTopic { get; init; } = 8;

    /// <summary>Texts near the centre.</summary>
    public int TextsPerTopic { get; init; } = 3;

    /// <summary>Neighbours by which the density around a text is judged.</summary>
    public int DensityNeighbours { get; init; } = 10;

    /// <summary>Null uses every core.</summary>
    public int? Threads { get; init; }

    static IReadOnlyList<Rule<TopicOptions>> IRuled<TopicOptions>.Rules { get; } =
    [
        new RangeRule<TopicOptions>(nameof(WordsPerTopic), o => o.WordsPerTopic, Interval.Closed(1, 1000)),
        new RangeRule<TopicOptions>(nameof(TextsPerTopic), o => o.TextsPerTopic, Interval.Closed(0, 1000)),
        new RangeRule<TopicOptions>(nameof(DensityNeighbours), o => o.DensityNeighbours, Interval.Closed(1, 1000)),
        new RangeRule<TopicOptions>(nameof(Threads), o => o.Threads, Interval.Closed(1, 4096)),
    ];
}
