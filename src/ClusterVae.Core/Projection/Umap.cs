using ClusterVae.Data;
using ClusterVae.Neighbours;
using ClusterVae.Numerics;
using ClusterVae.Options;
using ClusterVae.Randomness;

namespace ClusterVae.Projection;

/// <summary>
/// UMAP (McInnes, Healy and Melville 2018): rows placed so that their neighbour graph is kept, in few dimensions. The same bytes on any number
/// of threads.
/// </summary>
internal static class Umap
{
    private const int ManyRows = 10_000;
    private const float StartExtent = 10;

    public static UmapModel Fit(IRowSource<float> rows, UmapOptions? options = null, IProgress<UmapProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var settings = new Checked<UmapOptions>(options ?? new UmapOptions()).Value;
        var dense = rows as DenseRows<float> ?? RowsInMemory.Of(rows, stop);
        if (dense.Count < 3)
            throw new DataProblemException($"{dense.Count} rows make no neighbour graph", "Give at least 3 rows.", rows.Name);
        var scale = ColumnScale.For(dense, settings.Scaling);
        dense = scale.Apply(dense);
        // A neighbourhood counts the row itself. Of few rows all are neighbours.
        var neighbours = NearestNeighbours.Of(dense, Math.Min(settings.Neighbours, dense.Count) - 1, settings.SeedOrDefault, settings.Threads, stop);
        return new UmapModel(scale, new NeighbourIndex(dense), Embed(dense, neighbours, settings, progress, stop), settings) { Recall = neighbours.Recall };
    }

    /// <summary>The embedding alone, of rows whose neighbours are known already.</summary>
    internal static DenseRows<float> Embed(DenseRows<float> rows, Neighbourhoods neighbours, UmapOptions settings, IProgress<UmapProgress>? progress, CancellationToken stop)
    {
        var graph = FuzzyGraph.Of(neighbours);
        var parallel = Cores.Loop(settings.Threads, stop);
        var places = settings.Start == UmapStart.Spectral
            ? SpectralStart.Places(graph, settings.Dimensions, settings.SeedOrDefault, parallel)
            : PrincipalAxes(rows, settings, stop);
        Stretch(places, settings.Dimensions);
        var epochs = Epochs(settings.Epochs, rows.Count);
        new UmapLayout(graph, new UmapCurve(settings.MinimumDistance, settings.Spread), settings.Dimensions, settings).Descend(places, epochs, progress, stop);
        return new DenseRows<float>(places, settings.Dimensions, rows.Name);
    }

    internal static int Epochs(int? wanted, int rows) => wanted ?? (rows <= ManyRows ? 500 : 200);

    private static float[] PrincipalAxes(DenseRows<float> rows, UmapOptions settings, CancellationToken stop)
    {
        var axes = Math.Min(settings.Dimensions, Math.Min(rows.Width, rows.Count));
        var model = Pca.Fit(rows, new PcaOptions { Components = axes, Seed = settings.SeedOrDefault }, stop);
        var scores = model.Transform(rows, stop);
        var random = new RandomStream(settings.SeedOrDefault).Split(-3);
        var noise = 1e-4 * Math.Sqrt(model.Variances[0]);
        var places = new float[rows.Count * settings.Dimensions];
        for (var i = 0; i < places.Length; i++)
        {
            var (row, axis) = (i / settings.Dimensions, i % settings.Dimensions);
            places[i] = (float)((axis < axes ? scores.Row(row)[axis] : 0) + noise * random.NextGaussian());
        }
        return places;
    }

    /// <summary>Every axis from 0 to 10, the scale on which pulls and pushes are in balance.</summary>
    private static void Stretch(float[] places, int dimensions)
    {
        for (var d = 0; d < dimensions; d++)
        {
            var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
            for (var i = d; i < places.Length; i += dimensions)
                (low, high) = (Math.Min(low, places[i]), Math.Max(high, places[i]));
            var factor = high > low ? StartExtent / (high - low) : 0;
            for (var i = d; i < places.Length; i += dimensions)
                places[i] = (places[i] - low) * factor;
        }
    }
}
