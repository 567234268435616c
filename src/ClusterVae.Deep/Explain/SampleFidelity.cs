using ClusterVae.Data;

namespace ClusterVae.Deep;

/// <summary>
/// Whether what a model draws from a cluster is of that cluster (VAE with GMM s.4: samples of reduced variance around each mean represent one digit).
/// </summary>
internal sealed record SampleFidelity
{
    /// <summary>Per cluster, the part of its samples that the model puts into it again.</summary>
    public required IReadOnlyList<double> ReadBack { get; init; }       // [K]

    /// <summary>Per cluster, the correlation of E[x|z = μ_c] with the mean of its rows; NaN for a cluster without rows or with a mean that does not vary.</summary>
    public required IReadOnlyList<double> Correlation { get; init; }    // [K]

    public double MeanReadBack => ReadBack.Average();

    public double LeastCorrelation => Correlation.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Min();

    /// <param name="model">The model that draws and reads.</param>
    /// <param name="rows">Whose means by cluster the decoded means are compared with.</param>
    /// <param name="samples">Of each cluster.</param>
    /// <param name="varianceScale">By which a cluster's variance is multiplied.</param>
    /// <param name="seed">Of the samples.</param>
    public static SampleFidelity Measure(ClusteringModel model, DenseRows<float> rows, int samples = 500, double varianceScale = 0.25, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        var (means, counts) = MeanRows(rows, model.Predict(rows), model.Clusters);
        var decoded = model.ClusterMeans();
        var (readBack, correlation) = (new double[model.Clusters], new double[model.Clusters]);
        for (var cluster = 0; cluster < model.Clusters; cluster++)
        {
            var found = model.Predict((IRowSource<float>)model.Sample(cluster, samples, varianceScale, seed));
            readBack[cluster] = found.Count(other => other == cluster) / (double)samples;
            correlation[cluster] = counts[cluster] == 0 ? double.NaN : Pearson(decoded.Row(cluster), means.AsSpan(cluster * rows.Width, rows.Width));
        }
        return new SampleFidelity { ReadBack = readBack, Correlation = correlation };
    }

    private static (float[] Means, int[] Counts) MeanRows(DenseRows<float> rows, int[] labels, int clusters)
    {
        var (sums, counts) = (new double[clusters * rows.Width], new int[clusters]);
        for (var row = 0; row < rows.Count; row++)
        {
            counts[labels[row]]++;
            var values = rows.Row(row);
            for (var column = 0; column < rows.Width; column++)
                sums[labels[row] * rows.Width + column] += values[column];
        }
        return ([.. sums.Select((sum, place) => (float)(sum / Math.Max(1, counts[place / rows.Width])))], counts);
    }

    private static double Pearson(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (sumA, sumB) = (0.0, 0.0);
        for (var place = 0; place < a.Length; place++)
            (sumA, sumB) = (sumA + a[place], sumB + b[place]);
        var (meanA, meanB) = (sumA / a.Length, sumB / a.Length);
        var (product, squareA, squareB) = (0.0, 0.0, 0.0);
        for (var place = 0; place < a.Length; place++)
        {
            var (x, y) = (a[place] - meanA, b[place] - meanB);
            (product, squareA, squareB) = (product + x * y, squareA + x * x, squareB + y * y);
        }
        return product / Math.Sqrt(squareA * squareB);
    }
}
