using ClusterVae.MLNet.Internals;

namespace ClusterVae.MLNet;

/// <summary>Names of the columns that a model of two views adds. A column that nobody reads costs nothing.</summary>
public sealed record PairedColumns
{
    /// <summary>The key of the most probable cluster, 1..K, from whichever views of the row are there.</summary>
    public string PredictedLabel { get; init; } = nameof(PredictedLabel);

    /// <summary>K distances −log γ_k, the smallest at the predicted cluster, as ML.NET's Evaluate expects.</summary>
    public string Score { get; init; } = nameof(Score);

    /// <summary>K responsibilities γ_k, which sum to one.</summary>
    public string Probability { get; init; } = nameof(Probability);

    /// <summary>The mean of the codes that are there.</summary>
    public string Embedding { get; init; } = nameof(Embedding);

    /// <summary>The cluster by the first view alone; a missing key where that view is missing.</summary>
    public string FirstLabel { get; init; } = nameof(FirstLabel);

    /// <summary>The cluster by the second view alone.</summary>
    public string SecondLabel { get; init; } = nameof(SecondLabel);

    /// <summary>The mean of q(z|x) of the first view; NaN where that view is missing.</summary>
    public string FirstEmbedding { get; init; } = nameof(FirstEmbedding);

    /// <summary>The mean of q(z|x) of the second view.</summary>
    public string SecondEmbedding { get; init; } = nameof(SecondEmbedding);

    /// <summary>The first view as the second one's code tells it, in its own units; NaN where the second is missing.</summary>
    public string FirstFromSecond { get; init; } = nameof(FirstFromSecond);

    /// <summary>The second view as the first one's code tells it.</summary>
    public string SecondFromFirst { get; init; } = nameof(SecondFromFirst);

    internal ClusteringColumns Clusters => new() { PredictedLabel = PredictedLabel, Score = Score, Probability = Probability };

    internal IReadOnlyList<string> Names =>
        [PredictedLabel, Score, Probability, Embedding, FirstLabel, SecondLabel, FirstEmbedding, SecondEmbedding, FirstFromSecond, SecondFromFirst];

    internal static PairedColumns Read(ModelEntry entry) => entry.Names() is [var label, var score, var probability, var embedding, var first, var second, var code, var other, var back, var forth]
        ? new PairedColumns
        {
            PredictedLabel = label, Score = score, Probability = probability, Embedding = embedding, FirstLabel = first, SecondLabel = second,
            FirstEmbedding = code, SecondEmbedding = other, FirstFromSecond = back, SecondFromFirst = forth,
        }
        : throw ModelEntry.Damaged("it names another number of output columns");

    internal PairedColumns Check()
    {
        OutputNames.Check(Names);
        return this;
    }
}
