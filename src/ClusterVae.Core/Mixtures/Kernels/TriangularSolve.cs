using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>
/// c − ½ |L⁻¹ (x − μ)|² by forward substitution, y_j = (x_j − μ_j − Σ_(i&lt;j) L_ji y_i) / L_jj: for wide rows, where an inverse would cost as much as
/// the pass and lose digits. Six rows of L by four vectors of rows stay in registers, so that each load of y serves six multiply-adds.
/// </summary>
internal static unsafe class TriangularSolve
{
    private const int Block = 6;
    private const int Rows = 64;

    /// <summary>Columns as the blocks count them; those behind the last hold zeros.</summary>
    public static int PaddedWidth(int width) => (width + Block - 1) / Block * Block;

    /// <summary>How many numbers <see cref="Pack"/> writes.</summary>
    public static long PackedSize(int width)
    {
        long blocks = PaddedWidth(width) / Block;
        return Block * Block * blocks * (blocks + 1) / 2;
    }

    /// <summary>−L block row by block row, six values per column beside each other; reciprocals on the diagonal, so that nothing is divided later.</summary>
    public static void Pack<T>(ReadOnlySpan<double> lower, int width, T* packed) where T : unmanaged
    {
        for (var top = 0; top < width; top += Block)
        {
            for (var i = 0; i < top + Block; i++)
            {
                for (var j = top; j < top + Block; j++)
                {
                    var value = j == i ? 1.0 : 0.0;
                    if (j < width && i <= j)
                        value = i == j ? 1 / lower[j * width + j] : -lower[j * width + i];
                    *packed++ = Lanes.Cast<T>(value);
                }
            }
        }
    }

    /// <param name="x">[padded width, 64], four vectors of it from here on</param>
    /// <param name="mean">[padded width]</param>
    /// <param name="y">[padded width, 64], scratch</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quadratic<T>(T* x, int width, T* packed, T* mean, T constant, T* y, T* joint) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
        for (var top = 0; top < width; top += Block)
        {
            var at = y + top * Rows;
            Eliminate(x + top * Rows, packed, mean + top, y, top, at);
            packed += top * Block;
            s0 += Finish(at, packed);
            s1 += Finish(at + lanes, packed);
            s2 += Finish(at + 2 * lanes, packed);
            s3 += Finish(at + 3 * lanes, packed);
            packed += Block * Block;
        }
        JointKernels.StoreQuadratic(s0, s1, s2, s3, constant, joint);
    }

    /// <summary>target [6, 64] = x − μ − Σ_(i&lt;count) L_i y_i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eliminate<T>(T* x, T* packed, T* mean, T* y, int count, T* target) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        var m = Vector512.Create(mean[0]);
        Vector512<T> a0 = Vector512.Load(x) - m, a1 = Vector512.Load(x + lanes) - m, a2 = Vector512.Load(x + 2 * lanes) - m, a3 = Vector512.Load(x + 3 * lanes) - m;
        x += Rows;
        m = Vector512.Create(mean[1]);
        Vector512<T> b0 = Vector512.Load(x) - m, b1 = Vector512.Load(x + lanes) - m, b2 = Vector512.Load(x + 2 * lanes) - m, b3 = Vector512.Load(x + 3 * lanes) - m;
        x += Rows;
        m = Vector512.Create(mean[2]);
        Vector512<T> c0 = Vector512.Load(x) - m, c1 = Vector512.Load(x + lanes) - m, c2 = Vector512.Load(x + 2 * lanes) - m, c3 = Vector512.Load(x + 3 * lanes) - m;
        x += Rows;
        m = Vector512.Create(mean[3]);
        Vector512<T> d0 = Vector512.Load(x) - m, d1 = Vector512.Load(x + lanes) - m, d2 = Vector512.Load(x + 2 * lanes) - m, d3 = Vector512.Load(x + 3 * lanes) - m;
        x += Rows;
        m = Vector512.Create(mean[4]);
        Vector512<T> e0 = Vector512.Load(x) - m, e1 = Vector512.Load(x + lanes) - m, e2 = Vector512.Load(x + 2 * lanes) - m, e3 = Vector512.Load(x + 3 * lanes) - m;
        x += Rows;
        m = Vector512.Create(mean[5]);
        Vector512<T> f0 = Vector512.Load(x) - m, f1 = Vector512.Load(x + lanes) - m, f2 = Vector512.Load(x + 2 * lanes) - m, f3 = Vector512.Load(x + 3 * lanes) - m;
        for (var i = 0; i < count; i++, y += Rows, packed += Block)
        {
            var y0 = Vector512.Load(y);
            var y1 = Vector512.Load(y + lanes);
            var y2 = Vector512.Load(y + 2 * lanes);
            var y3 = Vector512.Load(y + 3 * lanes);
            var l = Vector512.Create(packed[0]);
            a0 = Lanes.MultiplyAdd(y0, l, a0);
            a1 = Lanes.MultiplyAdd(y1, l, a1);
            a2 = Lanes.MultiplyAdd(y2, l, a2);
            a3 = Lanes.MultiplyAdd(y3, l, a3);
            l = Vector512.Create(packed[1]);
            b0 = Lanes.MultiplyAdd(y0, l, b0);
            b1 = Lanes.MultiplyAdd(y1, l, b1);
            b2 = Lanes.MultiplyAdd(y2, l, b2);
            b3 = Lanes.MultiplyAdd(y3, l, b3);
            l = Vector512.Create(packed[2]);
            c0 = Lanes.MultiplyAdd(y0, l, c0);
            c1 = Lanes.MultiplyAdd(y1, l, c1);
            c2 = Lanes.MultiplyAdd(y2, l, c2);
            c3 = Lanes.MultiplyAdd(y3, l, c3);
            l = Vector512.Create(packed[3]);
            d0 = Lanes.MultiplyAdd(y0, l, d0);
            d1 = Lanes.MultiplyAdd(y1, l, d1);
            d2 = Lanes.MultiplyAdd(y2, l, d2);
            d3 = Lanes.MultiplyAdd(y3, l, d3);
            l = Vector512.Create(packed[4]);
            e0 = Lanes.MultiplyAdd(y0, l, e0);
            e1 = Lanes.MultiplyAdd(y1, l, e1);
            e2 = Lanes.MultiplyAdd(y2, l, e2);
            e3 = Lanes.MultiplyAdd(y3, l, e3);
            l = Vector512.Create(packed[5]);
            f0 = Lanes.MultiplyAdd(y0, l, f0);
            f1 = Lanes.MultiplyAdd(y1, l, f1);
            f2 = Lanes.MultiplyAdd(y2, l, f2);
            f3 = Lanes.MultiplyAdd(y3, l, f3);
        }
        Store(target, a0, a1, a2, a3);
        Store(target + Rows, b0, b1, b2, b3);
        Store(target + 2 * Rows, c0, c1, c2, c3);
        Store(target + 3 * Rows, d0, d1, d2, d3);
        Store(target + 4 * Rows, e0, e1, e2, e3);
        Store(target + 5 * Rows, f0, f1, f2, f3);
    }

    /// <summary>The block's own triangle for one vector of rows; returns Σ y².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Finish<T>(T* y, T* triangle) where T : unmanaged
    {
        var squares = Vector512<T>.Zero;
        for (var i = 0; i < Block; i++)
        {
            var value = Vector512.Load(y + i * Rows) * Vector512.Create(triangle[i * Block + i]);
            value.Store(y + i * Rows);
            squares = Lanes.MultiplyAdd(value, value, squares);
            for (var j = i + 1; j < Block; j++)
                Lanes.MultiplyAdd(value, Vector512.Create(triangle[i * Block + j]), Vector512.Load(y + j * Rows)).Store(y + j * Rows);
        }
        return squares;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T* target, Vector512<T> v0, Vector512<T> v1, Vector512<T> v2, Vector512<T> v3) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        v0.Store(target);
        v1.Store(target + lanes);
        v2.Store(target + 2 * lanes);
        v3.Store(target + 3 * lanes);
    }
}
