using ClusterVae.Data;
using ClusterVae.Mixtures;

namespace ClusterVae.Choice;

/// <summary>One way to cluster that a choice can be made of.</summary>
/// <param name="Name">as the table of reasons calls it</param>
/// <param name="Fit">learns from the table's rows</param>
internal sealed record ClusteringMethod(string Name, Func<MethodTable, ClusterModel> Fit);

/// <summary>A way to cluster that comes from above this library. It sees the rows as they are.</summary>
/// <param name="Name">as the table of reasons calls it</param>
/// <param name="Suits">whether it is worth its time on such rows, of so many clusters</param>
/// <param name="Fit">learns from them and tells how much is done, 0 to 1</param>
/// <param name="Sight">rows, or as many drawn ones as it takes, as it sees them before their number of clusters is known; null where it sees no more than others</param>
internal sealed record OuterMethod(
    string Name,
    Func<AutoClusteringOptions, DenseRows<float>, bool> Suits,
    Func<AutoClusteringOptions, DenseRows<float>, Action<double>, CancellationToken, Learnt> Fit,
    Func<AutoClusteringOptions, DenseRows<float>, Action<double>, CancellationToken, DenseRows<float>?>? Sight = null);

/// <param name="Model">what was learnt</param>
/// <param name="Knows">what it knows of the rows that neighbours and other methods cannot tell, and is therefore kept for whatever they say; null where they decide</param>
internal sealed record Learnt(ClusterModel Model, string? Knows = null);

/// <summary>A method and its rows, ready to be compared.</summary>
/// <param name="Name">as the table of reasons calls it</param>
/// <param name="Fit">learns, and may tell how much of that is done, 0 to 1</param>
/// <param name="Judges">the rows that judge, as its model reads them</param>
internal sealed record Contender(string Name, Func<Action<double>, Learnt> Fit, DenseRows<float> Judges);

/// <summary>
/// The rows as the methods want them, and what one method takes from another. Distances are taken in columns that keep a common unit; a full mixture is
/// the same in any unit but for its floor and prior, which are meant for unit variance.
/// </summary>
internal sealed class MethodTable
{
    // A row that the manifold is sure of may still belong elsewhere.
    private const double Doubt = 1e-3;

    private readonly AutoClusteringOptions options;
    private readonly int clusters;
    private readonly DenseRows<float> raw;
    private readonly CancellationToken stop;
    private readonly ColumnScale unitScale;
    private readonly DenseRows<float> rows;
    private readonly DenseRows<float> unitRows;
    private readonly Lazy<ManifoldMixture> manifold;

    public MethodTable(AutoClusteringOptions options, DenseRows<float> raw, ColumnScale scale, ColumnScale unitScale, CancellationToken stop)
    {
        (this.options, this.raw, Scale, this.unitScale, this.stop) = (options, raw, scale, unitScale, stop);
        clusters = options.NumberOfClusters!.Value;
        rows = Scale.Apply(raw);
        unitRows = unitScale == Scale ? rows : unitScale.Apply(raw);
        manifold = new(Manifold);
    }

    /// <summary>What makes distances comparable.</summary>
    public ColumnScale Scale { get; }

    public static IReadOnlyList<ClusteringMethod> Methods { get; } =
    [
        new("k-means", table => new ScaledMixture(table.Scale, KMeans.Fit(table.rows, table.clusters, 10, table.options.SeedOrDefault, table.options.Threads, table.stop))),
        new("full mixture", table => new ScaledMixture(table.unitScale, table.Mixture(table.unitRows, CovarianceKind.Full, null))),
        new("tied mixture", table => new ScaledMixture(table.unitScale, table.Mixture(table.unitRows, CovarianceKind.Tied, null))),
        new("tsne-gmm", table => table.manifold.Value.Scaled(table.Scale)),
        new("full mixture begun at tsne-gmm", table => new ScaledMixture(table.unitScale, table.Refined())),
    ];

    private ManifoldMixture Manifold() => new ManifoldMixtureTrainer(new ManifoldMixtureOptions
    {
        NumberOfClusters = clusters,
        Embedding = ManifoldEmbedding.Tsne,
        EmbedRows = options.EmbedRows,
        Members = 1,
        SmallestNeighbourhood = ManifoldMixtureOptions.TsneNeighbourhood,
        LargestNeighbourhood = ManifoldMixtureOptions.TsneNeighbourhood,
        Scaling = ColumnScaling.None,
        Seed = options.SeedOrDefault,
        Threads = options.Threads,
    }).Fit(rows, null, stop).Model;

    /// <summary>EM in the columns from the manifold's clusters: of the drawn rows, then of all.</summary>
    private GaussianMixture Refined()
    {
        var drawn = RowDraw.AtMost(rows, options.EmbedRows, options.SeedOrDefault);
        var labels = manifold.Value.Predict(drawn, stop);
        var gamma = new double[labels.Length * clusters];
        Array.Fill(gamma, Doubt / clusters);
        for (var row = 0; row < labels.Length; row++)
            gamma[row * clusters + labels[row]] += 1 - Doubt;
        var mixture = Mixture(RowDraw.AtMost(unitRows, options.EmbedRows, options.SeedOrDefault), CovarianceKind.Full, MixtureStart.FromResponsibilities<GaussianMixture>(gamma));
        return drawn.Count == raw.Count ? mixture : Mixture(unitRows, CovarianceKind.Full, MixtureStart.FromParameters(mixture));
    }

    /// <summary>The default prior of Fraley and Raftery (2007): few rows in many columns would let a component shrink onto one of them.</summary>
    private GaussianMixture Mixture(DenseRows<float> of, CovarianceKind covariance, MixtureStart<GaussianMixture>? start) => new GaussianMixtureTrainer(new GaussianMixtureOptions
    {
        NumberOfClusters = clusters,
        Covariance = covariance,
        Restarts = start is null ? 10 : 1,
        Start = start,
        VarianceFloor = 1e-3,
        MeanStrength = 0.01,
        CovarianceDegrees = of.Width + 2,
        CovarianceScale = Math.Pow(clusters, -2.0 / of.Width),
        Seed = options.SeedOrDefault,
        Threads = options.Threads,
    }).Fit(of, stop: stop).Model;
}
