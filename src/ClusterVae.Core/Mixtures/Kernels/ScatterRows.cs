using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>
/// The M-step of wide rows: Σ_n r_n x_n x_nᵀ per component as a product of matrices. Rows with a part in a component are gathered, 64 at a time,
/// and added tile by tile, six columns by four vectors: in wide data most rows belong to one component, and only their own sums are touched.
/// </summary>
internal sealed unsafe class ScatterRows
{
    private const int Height = 6;
    private const int Breadth = 32;
    private const int Capacity = 64;
    private readonly int width;
    private readonly int stride;
    private readonly int[] counts;
    private readonly PinnedBuffer<double> rows;
    private readonly PinnedBuffer<double> shares;
    private readonly PinnedBuffer<double> shared;

    public ScatterRows(int components, int width)
    {
        this.width = width;
        stride = (width + 7) / 8 * 8 + Breadth + 8;
        counts = new int[components];
        rows = new PinnedBuffer<double>((long)components * Capacity * stride);
        shares = new PinnedBuffer<double>((long)components * Capacity);
        shared = new PinnedBuffer<double>((long)Capacity * stride);
    }

    /// <summary>Where Σ r x_i x_i lies for every i, the products with the columns behind it following; returns the number of doubles.</summary>
    public static int Place(int start, int[] products)
    {
        var at = 0;
        for (var i = 0; i < products.Length; i++)
        {
            var length = RowLength(i, products.Length);
            products[i] = start + at + i % Height * length + i - FirstColumn(i);
            if (i % Height == Height - 1 || i == products.Length - 1)
                at = checked(at + Height * length);
        }
        return at;
    }

    /// <summary>Where the columns of block row i begin: tiles are whole vectors, a few of which lie below the diagonal.</summary>
    private static int FirstColumn(int i) => i / Height * Height / 8 * 8;

    /// <summary>Doubles between the rows of the sums' block row i.</summary>
    private static int RowLength(int i, int width) => (width - FirstColumn(i) + Breadth - 1) / Breadth * Breadth;

    /// <summary>Takes a panel's rows; adds to the sums whatever is complete.</summary>
    /// <param name="x">[64, xStride]</param>
    /// <param name="responsibilities">[components, 64]</param>
    /// <param name="touched">[components]: bit n is set where a row counts</param>
    /// <param name="sums">the first component's, the others' <paramref name="sumsStride"/> apart</param>
    public void Add(double* x, int xStride, double* responsibilities, ulong* touched, int components, double* sums, long sumsStride)
    {
        for (var k = 0; k < components; k++)
        {
            for (var left = touched[k]; left != 0; left &= left - 1)
            {
                var n = BitOperations.TrailingZeroCount(left);
                var place = k * Capacity + counts[k]++;
                new ReadOnlySpan<double>(x + n * xStride, width).CopyTo(new Span<double>(rows.Pointer + (long)place * stride, width));
                shares.Pointer[place] = responsibilities[k * 64 + n];
                if (counts[k] == Capacity)
                    Flush(k, sums + k * sumsStride);
            }
        }
    }

    /// <summary>Adds what is left to the sums.</summary>
    public void Complete(double* sums, long sumsStride)
    {
        for (var k = 0; k < counts.Length; k++)
            Flush(k, sums + k * sumsStride);
    }

    private void Flush(int k, double* sums)
    {
        var count = counts[k];
        counts[k] = 0;
        if (count == 0)
            return;
        var x = rows.Pointer + (long)k * Capacity * stride;
        for (var n = 0; n < count; n++)
            for (var d = 0; d < width; d += 8)
                (Vector512.Load(x + n * stride + d) * shares.Pointer[k * Capacity + n]).Store(shared.Pointer + n * stride + d);
        for (var i = 0; i < width; i += Height)
        {
            var length = RowLength(i, width);
            for (var j = 0; j < length; j += Breadth)
                Tile(shared.Pointer + i, x + FirstColumn(i) + j, stride, count, sums + j, length);
            sums += Height * length;
        }
    }

    /// <summary>sums [6, 32] += Σ_n left[n, 0..5] ⊗ right[n, 0..31].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(double* left, double* right, int stride, int count, double* sums, int sumsStride)
    {
        Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector512<double> b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<double> c0 = default, c1 = default, c2 = default, c3 = default;
        Vector512<double> d0 = default, d1 = default, d2 = default, d3 = default;
        Vector512<double> e0 = default, e1 = default, e2 = default, e3 = default;
        Vector512<double> f0 = default, f1 = default, f2 = default, f3 = default;
        for (var n = 0; n < count; n++, left += stride, right += stride)
        {
            var x0 = Vector512.Load(right);
            var x1 = Vector512.Load(right + 8);
            var x2 = Vector512.Load(right + 16);
            var x3 = Vector512.Load(right + 24);
            var l = Vector512.Create(left[0]);
            a0 = Lanes.MultiplyAdd(x0, l, a0);
            a1 = Lanes.MultiplyAdd(x1, l, a1);
            a2 = Lanes.MultiplyAdd(x2, l, a2);
            a3 = Lanes.MultiplyAdd(x3, l, a3);
            l = Vector512.Create(left[1]);
            b0 = Lanes.MultiplyAdd(x0, l, b0);
            b1 = Lanes.MultiplyAdd(x1, l, b1);
            b2 = Lanes.MultiplyAdd(x2, l, b2);
            b3 = Lanes.MultiplyAdd(x3, l, b3);
            l = Vector512.Create(left[2]);
            c0 = Lanes.MultiplyAdd(x0, l, c0);
            c1 = Lanes.MultiplyAdd(x1, l, c1);
            c2 = Lanes.MultiplyAdd(x2, l, c2);
            c3 = Lanes.MultiplyAdd(x3, l, c3);
            l = Vector512.Create(left[3]);
            d0 = Lanes.MultiplyAdd(x0, l, d0);
            d1 = Lanes.MultiplyAdd(x1, l, d1);
            d2 = Lanes.MultiplyAdd(x2, l, d2);
            d3 = Lanes.MultiplyAdd(x3, l, d3);
            l = Vector512.Create(left[4]);
            e0 = Lanes.MultiplyAdd(x0, l, e0);
            e1 = Lanes.MultiplyAdd(x1, l, e1);
            e2 = Lanes.MultiplyAdd(x2, l, e2);
            e3 = Lanes.MultiplyAdd(x3, l, e3);
            l = Vector512.Create(left[5]);
            f0 = Lanes.MultiplyAdd(x0, l, f0);
            f1 = Lanes.MultiplyAdd(x1, l, f1);
            f2 = Lanes.MultiplyAdd(x2, l, f2);
            f3 = Lanes.MultiplyAdd(x3, l, f3);
        }
        AddTo(sums, a0, a1, a2, a3);
        AddTo(sums + sumsStride, b0, b1, b2, b3);
        AddTo(sums + 2 * sumsStride, c0, c1, c2, c3);
        AddTo(sums + 3 * sumsStride, d0, d1, d2, d3);
        AddTo(sums + 4 * sumsStride, e0, e1, e2, e3);
        AddTo(sums + 5 * sumsStride, f0, f1, f2, f3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(double* sums, Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3)
    {
        (Vector512.Load(sums) + v0).Store(sums);
        (Vector512.Load(sums + 8) + v1).Store(sums + 8);
        (Vector512.Load(sums + 16) + v2).Store(sums + 16);
        (Vector512.Load(sums + 24) + v3).Store(sums + 24);
    }
}
