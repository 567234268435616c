using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClusterVae.Data;

namespace ClusterVae.Metrics;

/// <summary>
/// Rows sorted by cluster and laid out in tiles [width][lanes], one row per SIMD lane, so that distances to as many rows as a register
/// has lanes come out at once and need no horizontal sum. Every cluster begins a tile of its own; what fills up its last tile weighs 0.
/// </summary>
internal sealed class DistanceTiles<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows whose distances are summed together, so that each tile is loaded once for all of them.</summary>
    public const int RowsAtOnce = 4;

    // Partial sums are moved into double before their own size costs digits.
    private const int TilesPerFlush = 32;

    private readonly int width;
    private readonly int clusters;
    private readonly T[] values;
    private readonly int[] firstTile;
    private readonly Vector<T>[] lastTileWeights;

    public DistanceTiles(DenseRows<T> rows, LabelCodes labels)
    {
        var lanes = Vector<T>.Count;
        width = rows.Width;
        clusters = labels.Values.Length;
        firstTile = new int[clusters + 1];
        lastTileWeights = new Vector<T>[clusters];
        Span<T> weights = stackalloc T[lanes];
        for (var k = 0; k < clusters; k++)
        {
            firstTile[k + 1] = firstTile[k] + (int)((labels.Counts[k] + lanes - 1) / lanes);
            var filled = (int)((labels.Counts[k] - 1) % lanes) + 1;
            for (var lane = 0; lane < lanes; lane++)
                weights[lane] = lane < filled ? T.One : T.Zero;
            lastTileWeights[k] = new Vector<T>(weights);
        }

        values = new T[checked(firstTile[clusters] * width * lanes)];
        var filledRows = new int[clusters];
        for (var n = 0; n < rows.Count; n++)
        {
            var k = labels.Codes[n];
            var place = filledRows[k]++;
            var start = (firstTile[k] + place / lanes) * width * lanes + place % lanes;
            var row = rows.Row(n);
            for (var j = 0; j < width; j++)
                values[start + j * lanes] = row[j];
        }
    }

    /// <summary>sums[i, k] = Σ over the rows x of cluster k of ‖row (first + i) − x‖, for count ≤ RowsAtOnce rows.</summary>
    public void SumDistances(DenseRows<T> rows, int first, int count, Span<double> sums)
    {
        // A short group at the end repeats its last row: the kernel knows one shape only.
        var r0 = rows.Row(first);
        var r1 = rows.Row(first + Math.Min(1, count - 1));
        var r2 = rows.Row(first + Math.Min(2, count - 1));
        var r3 = rows.Row(first + Math.Min(3, count - 1));
        sums.Clear();
        for (var k = 0; k < clusters; k++)
        {
            Vector<T> s0 = default, s1 = default, s2 = default, s3 = default;
            for (var tile = firstTile[k]; tile < firstTile[k + 1]; tile++)
            {
                SquaredDistances(tile, r0, r1, r2, r3, out var d0, out var d1, out var d2, out var d3);
                var last = tile == firstTile[k + 1] - 1;
                var weights = last ? lastTileWeights[k] : Vector<T>.One;
                s0 += Vector.SquareRoot(d0) * weights;
                s1 += Vector.SquareRoot(d1) * weights;
                s2 += Vector.SquareRoot(d2) * weights;
                s3 += Vector.SquareRoot(d3) * weights;
                if (!last && (tile - firstTile[k]) % TilesPerFlush != TilesPerFlush - 1)
                    continue;
                sums[k] += Wide(s0);
                sums[clusters + k] += Wide(s1);
                sums[2 * clusters + k] += Wide(s2);
                sums[3 * clusters + k] += Wide(s3);
                s0 = s1 = s2 = s3 = default;
            }
        }
    }

    private static double Wide(Vector<T> partial) => double.CreateTruncating(Vector.Sum(partial));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SquaredDistances(
        int tile, ReadOnlySpan<T> r0, ReadOnlySpan<T> r1, ReadOnlySpan<T> r2, ReadOnlySpan<T> r3,
        out Vector<T> d0, out Vector<T> d1, out Vector<T> d2, out Vector<T> d3)
    {
        var columns = MemoryMarshal.Cast<T, Vector<T>>(values.AsSpan(tile * width * Vector<T>.Count, width * Vector<T>.Count));
        d0 = d1 = d2 = d3 = default;
        for (var j = 0; j < columns.Length; j++)
        {
            var column = columns[j];
            var e = column - new Vector<T>(r0[j]);
            d0 += e * e;
            e = column - new Vector<T>(r1[j]);
            d1 += e * e;
            e = column - new Vector<T>(r2[j]);
            d2 += e * e;
            e = column - new Vector<T>(r3[j]);
            d3 += e * e;
        }
    }
}
