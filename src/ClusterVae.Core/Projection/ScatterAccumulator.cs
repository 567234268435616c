using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClusterVae.Projection;

/// <summary>
/// Mean and scatter matrix S = Σ (x − μ)(x − μ)ᵀ of a stream of rows in one pass. Blocks are centred on their own mean and merged
/// (Chan, Golub and LeVeque 1979), so that data far from the origin lose no digits. Every entry of S is summed by one worker in row
/// order: the bytes do not depend on the number of cores.
/// </summary>
internal sealed class ScatterAccumulator(int width)
{
    private const int PanelWidth = 8;
    private const int MaxRows = 255;

    private readonly int panels = (width + PanelWidth - 1) / PanelWidth;
    private readonly double[] scatter = new double[checked(width * width)];
    private readonly double[] mean = new double[width];
    private readonly double[] blockMean = new double[width];

    // [panel][row][PanelWidth]: what one tile of S needs lies together and stays in the first-level cache.
    private readonly double[] packed = new double[(width + PanelWidth - 1) / PanelWidth * (MaxRows + 1) * PanelWidth];

    public long Count { get; private set; }

    public double[] Mean => mean;

    public void Add(ReadOnlySpan<float> rows)
    {
        for (var start = 0; start < rows.Length; start += MaxRows * width)
            AddBlock(rows.Slice(start, Math.Min(MaxRows * width, rows.Length - start)));
    }

    /// <summary>S / (count − 1), both triangles.</summary>
    public double[] Covariance()
    {
        var covariance = new double[scatter.Length];
        for (var i = 0; i < width; i++)
        {
            for (var j = i; j < width; j++)
                covariance[i * width + j] = covariance[j * width + i] = scatter[i * width + j] / (Count - 1);
        }
        return covariance;
    }

    private void AddBlock(ReadOnlySpan<float> rows)
    {
        var count = rows.Length / width;
        Array.Clear(blockMean);
        for (var n = 0; n < count; n++)
        {
            var row = rows.Slice(n * width, width);
            for (var j = 0; j < width; j++)
                blockMean[j] += row[j];
        }
        for (var j = 0; j < width; j++)
            blockMean[j] /= count;

        for (var n = 0; n < count; n++)
        {
            var row = rows.Slice(n * width, width);
            for (var j = 0; j < width; j++)
                packed[PackedIndex(n, j)] = row[j] - blockMean[j];
        }

        // The distance between the two means enters as one more row, of weight √(n·m / (n + m)).
        var total = Count + count;
        var weight = Math.Sqrt((double)Count * count / total);
        for (var j = 0; j < width; j++)
        {
            var delta = blockMean[j] - mean[j];
            packed[PackedIndex(count, j)] = weight * delta;
            mean[j] += delta * count / total;
        }
        Count = total;
        Parallel.For(0, panels, p => AddPanel(p, count + 1));
    }

    private static int PackedIndex(int row, int column) =>
        ((column / PanelWidth) * (MaxRows + 1) + row) * PanelWidth + column % PanelWidth;

    private void AddPanel(int p, int rows)
    {
        Span<double> tile = stackalloc double[PanelWidth * PanelWidth];
        for (var q = p; q < panels; q++)
        {
            ref var left = ref packed[p * (MaxRows + 1) * PanelWidth];
            ref var right = ref packed[q * (MaxRows + 1) * PanelWidth];
            HalfTile(ref left, ref right, rows, tile);
            HalfTile(ref Unsafe.Add(ref left, PanelWidth / 2), ref right, rows, tile[(tile.Length / 2)..]);
            var height = Math.Min(PanelWidth, width - p * PanelWidth);
            var breadth = Math.Min(PanelWidth, width - q * PanelWidth);
            for (var i = 0; i < height; i++)
            {
                var target = scatter.AsSpan((p * PanelWidth + i) * width + q * PanelWidth, breadth);
                for (var j = 0; j < breadth; j++)
                    target[j] += tile[i * PanelWidth + j];
            }
        }
    }

    /// <summary>tile[4, 8] = Σ_rows left[row, 0..3] ⊗ right[row, 0..7], held in eight registers.</summary>
    private static void HalfTile(ref double left, ref double right, int rows, Span<double> tile)
    {
        Vector256<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (var n = 0; n < rows; n++)
        {
            var low = Vector256.LoadUnsafe(ref right, (nuint)(n * PanelWidth));
            var high = Vector256.LoadUnsafe(ref right, (nuint)(n * PanelWidth + 4));
            ref var x = ref Unsafe.Add(ref left, n * PanelWidth);
            var s = Vector256.Create(x);
            a0 = Vector256.FusedMultiplyAdd(s, low, a0);
            a1 = Vector256.FusedMultiplyAdd(s, high, a1);
            s = Vector256.Create(Unsafe.Add(ref x, 1));
            b0 = Vector256.FusedMultiplyAdd(s, low, b0);
            b1 = Vector256.FusedMultiplyAdd(s, high, b1);
            s = Vector256.Create(Unsafe.Add(ref x, 2));
            c0 = Vector256.FusedMultiplyAdd(s, low, c0);
            c1 = Vector256.FusedMultiplyAdd(s, high, c1);
            s = Vector256.Create(Unsafe.Add(ref x, 3));
            d0 = Vector256.FusedMultiplyAdd(s, low, d0);
            d1 = Vector256.FusedMultiplyAdd(s, high, d1);
        }
        ref var target = ref MemoryMarshal.GetReference(tile);
        a0.StoreUnsafe(ref target);
        a1.StoreUnsafe(ref target, 4);
        b0.StoreUnsafe(ref target, 8);
        b1.StoreUnsafe(ref target, 12);
        c0.StoreUnsafe(ref target, 16);
        c1.StoreUnsafe(ref target, 20);
        d0.StoreUnsafe(ref target, 24);
        d1.StoreUnsafe(ref target, 28);
    }
}
