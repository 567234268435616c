using System.Globalization;
using ClusterVae.Data;
using ClusterVae.ModelFiles;
using ClusterVae.Neighbours;

namespace ClusterVae.Projection;

/// <summary>
/// Rows and their places. A new row is put at the weighted geometric median of its neighbours' places: a few neighbours in another cluster do
/// not pull it into the gap between two. A row that was among those fitted gets the place it had. Immutable, safe to use from many threads.
/// </summary>
public sealed class UmapModel
{
    private const string Kind = "umap";
    private const int MedianSteps = 32;

    private readonly ColumnScale scale;
    private readonly NeighbourIndex index;

    /// <param name="scale">what rows go through before they are compared</param>
    /// <param name="index">the rows that were embedded, scaled already</param>
    /// <param name="embedding">a place for each of them</param>
    internal UmapModel(ColumnScale scale, NeighbourIndex index, DenseRows<float> embedding, UmapOptions options)
    {
        if (index.Rows.Count != embedding.Count)
            throw new DataProblemException($"{index.Rows.Count} rows have {embedding.Count} places", "Give one place for each row.", embedding.Name);
        (this.scale, this.index, Embedding, Options) = (scale, index, embedding, options);
    }

    public UmapOptions Options { get; }

    /// <summary>[rows, Dimensions]</summary>
    public DenseRows<float> Embedding { get; }

    public int Width => index.Rows.Width;

    public int Dimensions => Embedding.Width;

    /// <summary>The share of the true neighbours that the search found: 1 where all pairs were compared.</summary>
    public double Recall { get; init; } = 1;

    /// <summary>How many neighbours place a new row.</summary>
    internal int NeighboursOfRow => Math.Min(Options.Neighbours, index.Rows.Count) - 1;

    /// <summary>Places [rows, Dimensions] of rows [rows, Width]; each depends on its row alone.</summary>
    public void Transform(ReadOnlySpan<float> rows, Span<float> places)
    {
        var (count, perRow) = (rows.Length / Width, NeighboursOfRow);
        var scaled = new float[rows.Length];
        scale.Apply(rows, scaled);
        var indices = new int[count * perRow];
        var distances = new float[count * perRow];
        index.Find(scaled, perRow, indices, distances);
        for (var row = 0; row < count; row++)
            Place(indices.AsSpan(row * perRow, perRow), distances.AsSpan(row * perRow, perRow), places.Slice(row * Dimensions, Dimensions));
    }

    /// <summary>The place of a row with these neighbours, the nearest first.</summary>
    internal void Place(ReadOnlySpan<int> near, ReadOnlySpan<float> away, Span<float> place)
    {
        if (away[0] == 0)
        {
            Embedding.Row(near[0]).CopyTo(place);
            return;
        }
        Span<float> memberships = near.Length <= 256 ? stackalloc float[near.Length] : new float[near.Length];
        // Not all are on one spot, so their mean over all rows is not asked for.
        FuzzyGraph.Memberships(away, 0, memberships);
        Median(near, memberships, place);
    }

    /// <summary>Places of all rows of a source.</summary>
    public DenseRows<float> Transform(IRowSource<float> rows, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Width != Width)
            throw new DataProblemException($"the rows have {rows.Width} values and those fitted {Width}", "Give rows of the width that was fitted.", rows.Name, value: rows.Width.ToString(CultureInfo.InvariantCulture));
        var places = new List<float>();
        foreach (var block in RowBlocks.Of(rows, stop))
        {
            var target = new float[block.Rows * Dimensions];
            Transform(block.All, target);
            places.AddRange(target);
        }
        return new DenseRows<float>([.. places], Dimensions, rows.Name);
    }

    /// <summary>For a file; <see cref="Read"/> is the way back.</summary>
    internal ModelArchive Pack()
    {
        var archive = new ModelArchive(Kind);
        WriteRows(archive, scale, index);
        WriteEmbedding(archive, "");
        return archive;
    }

    internal static UmapModel Read(ModelArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Expect(Kind);
        var (scale, index) = ReadRows(archive);
        return ReadEmbedding(archive, "", scale, index);
    }

    internal static void WriteRows(ModelArchive archive, ColumnScale scale, NeighbourIndex index) => archive
        .AddScale("scale", scale)
        .Add("rows", index.Rows.Values.Span, index.Rows.Count, index.Rows.Width);

    internal static (ColumnScale Scale, NeighbourIndex Index) ReadRows(ModelArchive archive)
    {
        var scale = archive.ReadScale("scale");
        var width = scale.Offset.Length;
        var values = archive.Get<float>("rows").ToArray();
        if (values.Length % width != 0 || values.Length < 3 * width)
            throw Contradiction();
        return (scale, new NeighbourIndex(new DenseRows<float>(values, width)));
    }

    internal void WriteEmbedding(ModelArchive archive, string suffix) => archive
        .Add("embedding" + suffix, Embedding.Values.Span, Embedding.Count, Embedding.Width)
        .Add<double>("embeddingFit" + suffix, [Options.Neighbours, Options.MinimumDistance, Options.Spread, Recall], 4);

    internal static UmapModel ReadEmbedding(ModelArchive archive, string suffix, ColumnScale scale, NeighbourIndex index)
    {
        var values = archive.Get<float>("embedding" + suffix).ToArray();
        var fit = archive.Get<double>("embeddingFit" + suffix);
        if (values.Length == 0 || values.Length % index.Rows.Count != 0 || fit.Length != 4 || !(fit[0] is >= 2 and <= 1e6))
            throw Contradiction();
        var options = new UmapOptions { Dimensions = values.Length / index.Rows.Count, Neighbours = (int)fit[0], MinimumDistance = fit[1], Spread = fit[2] };
        return new UmapModel(scale, index, new DenseRows<float>(values, options.Dimensions, "embedding"), options) { Recall = fit[3] };
    }

    private static ModelFileException Contradiction() =>
        new("its rows and places contradict each other", "Load the file with the version of the library that wrote it.");

    /// <summary>argmin_y Σ_j v_j ‖y − y_j‖ by Weiszfeld's steps from the mean.</summary>
    private void Median(ReadOnlySpan<int> near, ReadOnlySpan<float> weights, Span<float> place)
    {
        Span<double> at = stackalloc double[Dimensions];
        Span<double> sum = stackalloc double[Dimensions];
        for (var step = 0; step <= MedianSteps; step++)
        {
            sum.Clear();
            var total = 0.0;
            for (var j = 0; j < near.Length; j++)
            {
                var other = Embedding.Row(near[j]);
                var square = 0.0;
                for (var d = 0; step > 0 && d < at.Length; d++)
                    square += (at[d] - other[d]) * (at[d] - other[d]);
                // The floor keeps a neighbour's own place, where the sum has a corner, from weighing infinitely.
                var share = step == 0 ? weights[j] : weights[j] / Math.Sqrt(square + 1e-8);
                total += share;
                for (var d = 0; d < at.Length; d++)
                    sum[d] += share * other[d];
            }
            for (var d = 0; d < at.Length; d++)
                at[d] = sum[d] / total;
        }
        for (var d = 0; d < at.Length; d++)
            place[d] = (float)at[d];
    }
}
