using ClusterVae.Deep;
using ClusterVae.MLNet.Internals;
using ClusterVae.Onnx;

namespace ClusterVae.MLNet;

/// <summary>Names of the columns that a clustering transformer adds. A column that nobody reads costs nothing.</summary>
public sealed record ClusteringColumns
{
    /// <summary>The key of the most probable cluster, 1..K.</summary>
    public string PredictedLabel { get; init; } = nameof(PredictedLabel);

    /// <summary>K distances −log γ_k, the smallest at the predicted cluster, as ML.NET's Evaluate expects.</summary>
    public string Score { get; init; } = nameof(Score);

    /// <summary>K responsibilities γ_k, which sum to one.</summary>
    public string Probability { get; init; } = nameof(Probability);

    /// <summary>Mixtures: log p(x), low for anomalies; −log p(x, k) = Score_k − LogLikelihood.</summary>
    public string LogLikelihood { get; init; } = nameof(LogLikelihood);

    /// <summary>Clustering VAEs: the mean of q(z|x).</summary>
    public string Embedding { get; init; } = nameof(Embedding);

    /// <summary>Clustering VAEs: the bound on log p(x), low for anomalies.</summary>
    public string Elbo { get; init; } = nameof(Elbo);

    /// <summary>Hierarchies: the key of the most probable family.</summary>
    public string PredictedFamily { get; init; } = nameof(PredictedFamily);

    /// <summary>Hierarchies: how probable each family is.</summary>
    public string FamilyProbability { get; init; } = nameof(FamilyProbability);

    internal ClusterNames ForOnnx => new(PredictedLabel, Score, Probability);

    internal DeepOnnxNames ForDeepOnnx => new(Embedding, PredictedFamily, FamilyProbability) { Clusters = ForOnnx };

    internal IReadOnlyList<string> Names => [PredictedLabel, Score, Probability, LogLikelihood, Embedding, Elbo, PredictedFamily, FamilyProbability];

    /// <summary>Before version 2 every column had its usual name.</summary>
    internal static ClusteringColumns Read(ModelEntry entry)
    {
        var usual = new ClusteringColumns();
        if (entry.Version < 2)
            return usual;
        var names = entry.Names();
        return names.Length == usual.Names.Count ? Of(names) : throw ModelEntry.Damaged($"it names {names.Length} output columns");
    }

    private static ClusteringColumns Of(string[] names) => new()
    {
        PredictedLabel = names[0], Score = names[1], Probability = names[2], LogLikelihood = names[3],
        Embedding = names[4], Elbo = names[5], PredictedFamily = names[6], FamilyProbability = names[7],
    };

    internal ClusteringColumns Check()
    {
        OutputNames.Check(Names);
        return this;
    }
}
