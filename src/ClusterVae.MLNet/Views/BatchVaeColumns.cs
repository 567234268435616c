using ClusterVae.MLNet.Internals;

namespace ClusterVae.MLNet;

/// <summary>Names of the columns that a model of batches adds. A column that nobody reads costs nothing.</summary>
public sealed record BatchVaeColumns
{
    /// <summary>The key of the most probable cluster, 1..K.</summary>
    public string PredictedLabel { get; init; } = nameof(PredictedLabel);

    /// <summary>K distances −log γ_k, the smallest at the predicted cluster, as ML.NET's Evaluate expects.</summary>
    public string Score { get; init; } = nameof(Score);

    /// <summary>K responsibilities γ_k, which sum to one.</summary>
    public string Probability { get; init; } = nameof(Probability);

    /// <summary>The mean of q(z|x), or of q(z|x,b), which shall not tell the batch.</summary>
    public string Embedding { get; init; } = nameof(Embedding);

    /// <summary>E[x|z,b]: the row as it would have been in the reference batch, or averaged over all batches.</summary>
    public string Corrected { get; init; } = nameof(Corrected);

    internal ClusteringColumns Clusters => new() { PredictedLabel = PredictedLabel, Score = Score, Probability = Probability };

    internal IReadOnlyList<string> Names => [PredictedLabel, Score, Probability, Embedding, Corrected];

    internal static BatchVaeColumns Read(ModelEntry entry) => entry.Names() is [var label, var score, var probability, var embedding, var corrected]
        ? new BatchVaeColumns { PredictedLabel = label, Score = score, Probability = probability, Embedding = embedding, Corrected = corrected }
        : throw ModelEntry.Damaged("it names another number of output columns");

    internal BatchVaeColumns Check()
    {
        OutputNames.Check(Names);
        return this;
    }
}
