using ClusterVae.Deep;
using ClusterVae.MLNet;
using ClusterVae.ModelFiles;
using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Collect;

/// <summary>What a report can ask of a model besides the columns that it adds. What a model cannot give is null, and the report leaves it out.</summary>
internal sealed record ModelLens
{
    /// <summary>In words.</summary>
    public required string Kind { get; init; }

    public required int Clusters { get; init; }

    /// <summary>Of the clusters, where they have any of their own.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The one column that the model reads; null where it reads several.</summary>
    public string? Input { get; init; }

    /// <summary>What the columns are called that the model adds.</summary>
    public ClusteringColumns Columns { get; init; } = new();

    /// <summary>The column in which the clusters lie: an embedding, or the input itself.</summary>
    public string? Codes { get; init; }

    /// <summary>Whether the codes are of a latent space that decodes.</summary>
    public bool IsLatent { get; init; }

    /// <summary>[K, codes]; empty where unknown.</summary>
    public float[] Centres { get; init; } = [];

    /// <summary>Of the clusters before a row is seen; empty where unknown.</summary>
    public double[] Weights { get; init; } = [];

    public IReadOnlyList<FactGroup> Facts { get; init; } = [];

    public TrainingCurves Curves { get; init; } = TrainingCurves.None;

    /// <summary>Where the number of clusters was chosen and not given.</summary>
    public NumberChoice? Choice { get; init; }

    /// <summary>The options that bound the numbers tried.</summary>
    public (string Fewest, string Most) Bounds { get; init; } = ("MinClusters", "MaxClusters");

    /// <summary>What the training said.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>channels x height x width of its rows, where it knows.</summary>
    public string? ImageShape { get; init; }

    /// <summary>Rows drawn from a cluster with a reduced variance, in the input's units: cluster, count.</summary>
    public Func<int, int, float[]>? Sample { get; init; }

    /// <summary>The codes that such rows are decoded from; null where rows are drawn as they are.</summary>
    public Func<int, int, float[]>? SampleCodes { get; init; }

    /// <summary>Rows for codes of one cluster.</summary>
    public Func<float[], int, float[]>? Decode { get; init; }

    /// <summary>Rows encoded and decoded.</summary>
    public Func<float[], float[]>? Reconstruct { get; init; }

    /// <summary>Variances of the posterior for rows of the input; null where only its means are known.</summary>
    public Func<float[], float[]>? PosteriorVariances { get; init; }

    public LatentPrior? Prior { get; init; }

    /// <summary>A model whose latent space was laid out by hand and can be explained direction by direction.</summary>
    public ExonModel? Laid { get; init; }
}

/// <summary>Σ_k π_k N(μ_k, diag σ²_k) over the codes.</summary>
/// <param name="Name">In words.</param>
/// <param name="Means">[K, latent]</param>
/// <param name="Variances">[K, latent]</param>
internal sealed record LatentPrior(string Name, double[] Weights, double[] Means, double[] Variances)
{
    public static LatentPrior Standard(int latent) => new("the prior N(0, I)", [1], new double[latent], [.. Enumerable.Repeat(1.0, latent)]);
}
