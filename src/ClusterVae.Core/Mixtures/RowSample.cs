using System.Runtime.InteropServices;
using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>Some rows, drawn without replacement, in standardised coordinates: what starts and repairs are made from.</summary>
internal sealed class RowSample
{
    private readonly int width;
    private readonly double[] values;
    private readonly double[] weights;

    private RowSample(int count, int width)
    {
        this.width = width;
        Count = count;
        values = new double[(long)count * width];
        weights = new double[count];
    }

    public int Count { get; }

    public double Weight => weights.Sum();

    public ReadOnlySpan<double> Row(int index) => values.AsSpan(index * width, width);

    public double WeightOf(int index) => weights[index];

    public static RowSample Take<T>(RowSet<T> rows, ColumnStatistics census, Standardisation coordinates, int size, RandomStream random) where T : unmanaged
    {
        var chosen = Choose(census.Rows, (int)Math.Min(size, census.Rows), random);
        var sample = new RowSample(chosen.Length, coordinates.Width);
        rows.Pass(
            Enumerable.Range(0, 2 * rows.Workers).Select(_ => new object()).ToArray(),
            (_, chunk, _) => sample.Keep(chosen, chunk, coordinates),
            static _ => { });
        if (!rows.Ranks.IsAlone)
            sample.Complete(rows, chosen);
        return sample;
    }

    /// <summary>Every rank kept those of its rows: one after the other they are the sample.</summary>
    private void Complete<T>(RowSet<T> rows, long[] chosen) where T : unmanaged
    {
        int Place(long row) => Array.BinarySearch(chosen, row) is var at && at < 0 ? ~at : at;
        var (first, end) = (Place(rows.First), Place(rows.First + rows.Rows.Count!.Value));
        var next = 0;
        foreach (var from in rows.Gather(to =>
        {
            to.Write(end - first);
            to.Write(MemoryMarshal.AsBytes(values.AsSpan(first * width, (end - first) * width)));
            to.Write(MemoryMarshal.AsBytes(weights.AsSpan(first, end - first)));
        }))
        {
            var count = from.ReadInt32();
            from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(next * width, count * width)));
            from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(weights.AsSpan(next, count)));
            next += count;
        }
    }

    /// <summary>The same rows, column by column times a factor.</summary>
    public RowSample Scaled(ReadOnlySpan<double> factors)
    {
        var scaled = new RowSample(Count, width);
        weights.CopyTo(scaled.weights, 0);
        for (var i = 0; i < Count; i++)
            for (var d = 0; d < width; d++)
                scaled.values[i * width + d] = values[i * width + d] * factors[d];
        return scaled;
    }

    /// <summary>An index by weight × score; uniform when all scores are zero.</summary>
    public int Draw(ReadOnlySpan<double> scores, RandomStream random)
    {
        var total = 0.0;
        for (var i = 0; i < Count; i++)
            total += weights[i] * scores[i];
        if (!(total > 0) || !double.IsFinite(total))
            return random.NextInt(Count);
        var at = random.NextDouble() * total;
        for (var i = 0; i < Count; i++)
        {
            at -= weights[i] * scores[i];
            if (at < 0)
                return i;
        }
        return Count - 1;
    }

    private void Keep<T>(long[] chosen, Chunk<T> chunk, Standardisation coordinates) where T : unmanaged
    {
        var at = Array.BinarySearch(chosen, chunk.FirstRow);
        for (var i = at < 0 ? ~at : at; i < chosen.Length && chosen[i] < chunk.FirstRow + chunk.Count; i++)
            Keep(i, chunk, (int)(chosen[i] - chunk.FirstRow), coordinates);
    }

    private void Keep<T>(int index, Chunk<T> chunk, int row, Standardisation coordinates) where T : unmanaged
    {
        var source = chunk.Rows.Span.Slice(row * width, width);
        for (var d = 0; d < width; d++)
            values[index * width + d] = (Lanes.Widen(source[d]) - coordinates.Centre[d]) * coordinates.InverseScale[d];
        if (coordinates.UnitLength)
            Standardisation.Unit(values.AsSpan(index * width, width));
        weights[index] = chunk.Weights.IsEmpty ? 1 : chunk.Weights.Span[row];
    }

    // Floyd's algorithm, then in the order of the pass.
    private static long[] Choose(long rows, int count, RandomStream random)
    {
        var chosen = new HashSet<long>(count);
        for (var last = rows - count; last < rows; last++)
            if (!chosen.Add(random.NextLong(last + 1)))
                chosen.Add(last);
        return [.. chosen.Order()];
    }
}
