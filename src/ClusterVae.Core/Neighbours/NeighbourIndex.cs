using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Data;
using ClusterVae.Numerics;

namespace ClusterVae.Neighbours;

/// <summary>
/// Rows laid out for the search of nearest ones: ½‖y‖² − x·y ranks the rows y as their distance to x does, and is a product of blocks. The
/// best by that, and some more because of its rounding, are then measured by their differences. Immutable, used by many threads at once; what
/// is found for a row does not depend on the rows that are asked for beside it.
/// </summary>
internal sealed unsafe class NeighbourIndex
{
    /// <summary>Rows of one panel, one in each lane.</summary>
    private const int RowsPerPanel = 16;
    private const int QueriesAtOnce = 4;
    private const int PanelsAtOnce = 2;

    // A block of panels is read again for every group of queries: it has to stay in the second cache.
    private const int BlockBytes = 256 * 1024;
    private const int QueriesPerChunk = 64;

    private readonly DenseRows<float> rows;
    private readonly float[] centre;
    private readonly float[] panels;
    private readonly float[] halfSquares;

    public NeighbourIndex(DenseRows<float> rows)
    {
        this.rows = rows;
        var width = rows.Width;
        centre = MeanOf(rows);
        var count = (rows.Count + RowsPerPanel * PanelsAtOnce - 1) / (RowsPerPanel * PanelsAtOnce) * PanelsAtOnce;
        panels = new float[checked(count * width * RowsPerPanel)];
        halfSquares = new float[count * RowsPerPanel];
        Array.Fill(halfSquares, float.PositiveInfinity);
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows.Row(n);
            var sum = 0.0;
            for (var j = 0; j < width; j++)
            {
                var value = row[j] - centre[j];
                panels[(n / RowsPerPanel * width + j) * RowsPerPanel + n % RowsPerPanel] = value;
                sum += (double)value * value;
            }
            halfSquares[n] = (float)(sum / 2);
        }
    }

    public DenseRows<float> Rows => rows;

    /// <summary>The nearest rows of each query, other than itself where the queries are the indexed rows from <paramref name="firstSelf"/> on (−1: they are not).</summary>
    public void Find(ReadOnlySpan<float> queries, int perQuery, Span<int> indices, Span<float> distances, int firstSelf = -1)
    {
        var width = rows.Width;
        var count = queries.Length / width;
        // Rounding may swap the last of the wanted with the next ones.
        var capacity = Math.Min(perQuery + 8 + perQuery / 4, rows.Count - (firstSelf < 0 ? 0 : 1));
        var centred = ArrayPool<float>.Shared.Rent(QueriesPerChunk * width);
        var values = ArrayPool<float>.Shared.Rent(QueriesPerChunk * capacity);
        var candidates = ArrayPool<int>.Shared.Rent(QueriesPerChunk * capacity);
        var lists = new NearestList[QueriesPerChunk];
        for (var first = 0; first < count; first += QueriesPerChunk)
        {
            var size = Math.Min(QueriesPerChunk, count - first);
            var chunk = queries.Slice(first * width, size * width);
            for (var i = 0; i < chunk.Length; i++)
                centred[i] = chunk[i] - centre[i % width];
            for (var q = 0; q < size; q++)
                lists[q] = new NearestList(values, candidates, q * capacity, capacity);
            Scan(centred, size, lists, firstSelf < 0 ? -1 : firstSelf + first);
            for (var q = 0; q < size; q++)
                Measure(chunk.Slice(q * width, width), lists[q], indices.Slice((first + q) * perQuery, perQuery), distances.Slice((first + q) * perQuery, perQuery));
        }
        ArrayPool<float>.Shared.Return(centred);
        ArrayPool<float>.Shared.Return(values);
        ArrayPool<int>.Shared.Return(candidates);
    }

    private void Scan(float[] queries, int size, NearestList[] lists, int firstSelf)
    {
        var width = rows.Width;
        var panelCount = halfSquares.Length / RowsPerPanel;
        var perBlock = Math.Max(1, BlockBytes / (width * RowsPerPanel * sizeof(float) * PanelsAtOnce)) * PanelsAtOnce;
        fixed (float* x = queries, y = panels, h = halfSquares)
        {
            for (var block = 0; block < panelCount; block += perBlock)
            {
                var end = Math.Min(block + perBlock, panelCount);
                for (var q = 0; q < size; q += QueriesAtOnce)
                {
                    // A short group at the end repeats its last query.
                    int q1 = Math.Min(q + 1, size - 1), q2 = Math.Min(q + 2, size - 1), q3 = Math.Min(q + 3, size - 1);
                    for (var panel = block; panel < end; panel += PanelsAtOnce)
                    {
                        Products(x + q * width, x + q1 * width, x + q2 * width, x + q3 * width, y + panel * width * RowsPerPanel, h + panel * RowsPerPanel, width,
                            out var a0, out var b0, out var a1, out var b1, out var a2, out var b2, out var a3, out var b3);
                        Take(ref lists[q], a0, b0, panel * RowsPerPanel, firstSelf + q);
                        if (q + 1 < size)
                            Take(ref lists[q1], a1, b1, panel * RowsPerPanel, firstSelf + q1);
                        if (q + 2 < size)
                            Take(ref lists[q2], a2, b2, panel * RowsPerPanel, firstSelf + q2);
                        if (q + 3 < size)
                            Take(ref lists[q3], a3, b3, panel * RowsPerPanel, firstSelf + q3);
                    }
                }
            }

            void Take(ref NearestList list, Vector512<float> a, Vector512<float> b, int firstRow, int self)
            {
                var worst = Vector512.Create(list.Worst);
                var near = Vector512.LessThan(a, worst).ExtractMostSignificantBits() | Vector512.LessThan(b, worst).ExtractMostSignificantBits() << RowsPerPanel;
                for (; near != 0; near &= near - 1)
                {
                    var lane = BitOperations.TrailingZeroCount(near);
                    var value = lane < RowsPerPanel ? a.GetElement(lane) : b.GetElement(lane - RowsPerPanel);
                    if (value < list.Worst && (firstSelf < 0 || firstRow + lane != self))
                        list.Insert(value, firstRow + lane);
                }
            }
        }
    }

    /// <summary>½‖y‖² − x·y of four queries with two panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Products(
        float* x0, float* x1, float* x2, float* x3, float* panel, float* half, int width,
        out Vector512<float> a0, out Vector512<float> b0, out Vector512<float> a1, out Vector512<float> b1,
        out Vector512<float> a2, out Vector512<float> b2, out Vector512<float> a3, out Vector512<float> b3)
    {
        Vector512<float> s0, t0, s1, t1, s2, t2, s3, t3;
        s0 = t0 = s1 = t1 = s2 = t2 = s3 = t3 = default;
        var next = panel + width * RowsPerPanel;
        for (var j = 0; j < width; j++)
        {
            var u = Vector512.Load(panel + j * RowsPerPanel);
            var v = Vector512.Load(next + j * RowsPerPanel);
            var x = Vector512.Create(x0[j]);
            s0 = Lanes.MultiplyAdd(x, u, s0);
            t0 = Lanes.MultiplyAdd(x, v, t0);
            x = Vector512.Create(x1[j]);
            s1 = Lanes.MultiplyAdd(x, u, s1);
            t1 = Lanes.MultiplyAdd(x, v, t1);
            x = Vector512.Create(x2[j]);
            s2 = Lanes.MultiplyAdd(x, u, s2);
            t2 = Lanes.MultiplyAdd(x, v, t2);
            x = Vector512.Create(x3[j]);
            s3 = Lanes.MultiplyAdd(x, u, s3);
            t3 = Lanes.MultiplyAdd(x, v, t3);
        }
        var halfA = Vector512.Load(half);
        var halfB = Vector512.Load(half + RowsPerPanel);
        (a0, b0, a1, b1) = (halfA - s0, halfB - t0, halfA - s1, halfB - t1);
        (a2, b2, a3, b3) = (halfA - s2, halfB - t2, halfA - s3, halfB - t3);
    }

    private void Measure(ReadOnlySpan<float> query, NearestList list, Span<int> indices, Span<float> distances)
    {
        var squares = list.Values;
        var candidates = list.Indices;
        for (var i = 0; i < candidates.Length; i++)
            squares[i] = RowDistance.Squared(query, rows.Row(candidates[i]));
        // Few candidates, nearly in order already.
        for (var i = 1; i < candidates.Length; i++)
        {
            var (square, index) = (squares[i], candidates[i]);
            var at = i;
            for (; at > 0 && (squares[at - 1] > square || squares[at - 1] == square && candidates[at - 1] > index); at--)
                (squares[at], candidates[at]) = (squares[at - 1], candidates[at - 1]);
            (squares[at], candidates[at]) = (square, index);
        }
        for (var i = 0; i < indices.Length; i++)
            (indices[i], distances[i]) = (candidates[i], MathF.Sqrt(squares[i]));
    }

    private static float[] MeanOf(DenseRows<float> rows)
    {
        var sums = new double[rows.Width];
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows.Row(n);
            for (var j = 0; j < sums.Length; j++)
                sums[j] += row[j];
        }
        return Array.ConvertAll(sums, sum => (float)(sum / rows.Count));
    }
}
