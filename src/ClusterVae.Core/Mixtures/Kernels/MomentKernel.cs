using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>
/// The M-step's inner loop: moments[k, f] += Σ_n r[k, n] z[n, f], as register blocks of four components by four vectors of features. The 64
/// products are added up in T, the panels in double. Rows without a part in a block's components are passed over: where clusters stand
/// apart that is nearly all of them.
/// </summary>
internal static unsafe class MomentKernel
{
    private const int Rows = 64;

    private interface ICount
    {
        static abstract int N { get; }
    }

    private readonly struct One : ICount
    {
        public static int N => 1;
    }

    private readonly struct Two : ICount
    {
        public static int N => 2;
    }

    private readonly struct Four : ICount
    {
        public static int N => 4;
    }

    /// <param name="r">[components, 64]</param>
    /// <param name="touched">[components]: bit n is set where r[k, n] counts</param>
    /// <param name="z">[64, zStride]</param>
    /// <param name="moments">[components, stride]</param>
    /// <param name="features">a multiple of 8; where T has more lanes, the rest of the last vector of z is read but not added</param>
    public static void Add<T>(T* r, ulong* touched, int components, T* z, int zStride, int features, double* moments, long stride) where T : unmanaged
    {
        var k = 0;
        for (; k + 4 <= components; k += 4)
        {
            var any = touched[k] | touched[k + 1] | touched[k + 2] | touched[k + 3];
            var each = 0;
            for (var j = k; j < k + 4; j++)
                each += BitOperations.PopCount(touched[j]);
            // Four at once take twice the time of one, whether a row is shared or not.
            if (each > 2 * BitOperations.PopCount(any))
                Features<Four, T>(r + k * Rows, any, z, zStride, features, moments + k * stride, stride);
            else
                for (var j = k; j < k + 4; j++)
                    Features<One, T>(r + j * Rows, touched[j], z, zStride, features, moments + j * stride, stride);
        }
        if ((components & 2) != 0)
        {
            Features<Two, T>(r + k * Rows, touched[k] | touched[k + 1], z, zStride, features, moments + k * stride, stride);
            k += 2;
        }
        if ((components & 1) != 0)
            Features<One, T>(r + k * Rows, touched[k], z, zStride, features, moments + k * stride, stride);
    }

    private static void Features<TK, T>(T* r, ulong rows, T* z, int zStride, int features, double* moments, long stride) where TK : ICount where T : unmanaged
    {
        if (rows == 0)
            return;
        var lanes = Vector512<T>.Count;
        var f = 0;
        for (; f + 3 * lanes < features; f += 4 * lanes)
            Block<TK, Four, T>(r, rows, z + f, zStride, features - f, moments + f, stride);
        if (f + lanes < features)
        {
            Block<TK, Two, T>(r, rows, z + f, zStride, features - f, moments + f, stride);
            f += 2 * lanes;
        }
        if (f < features)
            Block<TK, One, T>(r, rows, z + f, zStride, features - f, moments + f, stride);
    }

    // The counts are constants to the compiler: each pair becomes its own straight loop.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<TK, TF, T>(T* r, ulong rows, T* z, int zStride, int features, double* moments, long stride)
        where TK : ICount where TF : ICount where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        Vector512<T> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector512<T> b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<T> c0 = default, c1 = default, c2 = default, c3 = default;
        Vector512<T> d0 = default, d1 = default, d2 = default, d3 = default;
        for (; rows != 0; rows &= rows - 1)
        {
            var n = BitOperations.TrailingZeroCount(rows);
            var row = z + n * zStride;
            var z0 = Vector512.Load(row);
            var z1 = TF.N > 1 ? Vector512.Load(row + lanes) : default;
            var z2 = TF.N > 2 ? Vector512.Load(row + 2 * lanes) : default;
            var z3 = TF.N > 2 ? Vector512.Load(row + 3 * lanes) : default;
            var p = Vector512.Create(r[n]);
            a0 = Lanes.MultiplyAdd(z0, p, a0);
            if (TF.N > 1) a1 = Lanes.MultiplyAdd(z1, p, a1);
            if (TF.N > 2) a2 = Lanes.MultiplyAdd(z2, p, a2);
            if (TF.N > 2) a3 = Lanes.MultiplyAdd(z3, p, a3);
            if (TK.N > 1)
            {
                p = Vector512.Create(r[n + Rows]);
                b0 = Lanes.MultiplyAdd(z0, p, b0);
                if (TF.N > 1) b1 = Lanes.MultiplyAdd(z1, p, b1);
                if (TF.N > 2) b2 = Lanes.MultiplyAdd(z2, p, b2);
                if (TF.N > 2) b3 = Lanes.MultiplyAdd(z3, p, b3);
            }
            if (TK.N > 2)
            {
                p = Vector512.Create(r[n + 2 * Rows]);
                c0 = Lanes.MultiplyAdd(z0, p, c0);
                if (TF.N > 1) c1 = Lanes.MultiplyAdd(z1, p, c1);
                if (TF.N > 2) c2 = Lanes.MultiplyAdd(z2, p, c2);
                if (TF.N > 2) c3 = Lanes.MultiplyAdd(z3, p, c3);
                p = Vector512.Create(r[n + 3 * Rows]);
                d0 = Lanes.MultiplyAdd(z0, p, d0);
                if (TF.N > 1) d1 = Lanes.MultiplyAdd(z1, p, d1);
                if (TF.N > 2) d2 = Lanes.MultiplyAdd(z2, p, d2);
                if (TF.N > 2) d3 = Lanes.MultiplyAdd(z3, p, d3);
            }
        }
        Add<TF, T>(moments, features, a0, a1, a2, a3);
        if (TK.N > 1)
            Add<TF, T>(moments + stride, features, b0, b1, b2, b3);
        if (TK.N > 2)
        {
            Add<TF, T>(moments + 2 * stride, features, c0, c1, c2, c3);
            Add<TF, T>(moments + 3 * stride, features, d0, d1, d2, d3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TF, T>(double* target, int features, Vector512<T> v0, Vector512<T> v1, Vector512<T> v2, Vector512<T> v3)
        where TF : ICount where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        Add(target, features, v0);
        if (TF.N > 1)
            Add(target + lanes, features - lanes, v1);
        if (TF.N > 2)
        {
            Add(target + 2 * lanes, features - 2 * lanes, v2);
            Add(target + 3 * lanes, features - 3 * lanes, v3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(double* target, int features, Vector512<T> values) where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            (Vector512.Load(target) + values.AsDouble()).Store(target);
            return;
        }
        (Vector512.Load(target) + Vector512.WidenLower(values.AsSingle())).Store(target);
        if (features > 8)
            (Vector512.Load(target + 8) + Vector512.WidenUpper(values.AsSingle())).Store(target + 8);
    }
}
