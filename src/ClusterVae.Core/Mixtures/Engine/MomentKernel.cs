using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterVae.Mixtures.Engine;

/// <summary>
/// The M-step's inner loop: moments[k, f] += Σ_n r[k, n] z[n, f] in double, as register blocks of four components by four vectors of features.
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
    /// <param name="z">[64, zStride]</param>
    /// <param name="moments">[components, stride]</param>
    /// <param name="vectors">features / 8</param>
    public static void Add(double* r, int components, double* z, int zStride, int vectors, double* moments, long stride)
    {
        var k = 0;
        for (; k + 4 <= components; k += 4)
            Features<Four>(r + k * Rows, z, zStride, vectors, moments + k * stride, stride);
        if ((components & 2) != 0)
        {
            Features<Two>(r + k * Rows, z, zStride, vectors, moments + k * stride, stride);
            k += 2;
        }
        if ((components & 1) != 0)
            Features<One>(r + k * Rows, z, zStride, vectors, moments + k * stride, stride);
    }

    private static void Features<TK>(double* r, double* z, int zStride, int vectors, double* moments, long stride) where TK : ICount
    {
        var v = 0;
        for (; v + 4 <= vectors; v += 4)
            Block<TK, Four>(r, z + v * 8, zStride, moments + v * 8, stride);
        if ((vectors & 2) != 0)
        {
            Block<TK, Two>(r, z + v * 8, zStride, moments + v * 8, stride);
            v += 2;
        }
        if ((vectors & 1) != 0)
            Block<TK, One>(r, z + v * 8, zStride, moments + v * 8, stride);
    }

    // The counts are constants to the compiler: each pair becomes its own straight loop.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<TK, TF>(double* r, double* z, int zStride, double* moments, long stride) where TK : ICount where TF : ICount
    {
        Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector512<double> b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<double> c0 = default, c1 = default, c2 = default, c3 = default;
        Vector512<double> d0 = default, d1 = default, d2 = default, d3 = default;
        for (var n = 0; n < Rows; n++, z += zStride)
        {
            var z0 = Vector512.Load(z);
            var z1 = TF.N > 1 ? Vector512.Load(z + 8) : default;
            var z2 = TF.N > 2 ? Vector512.Load(z + 16) : default;
            var z3 = TF.N > 2 ? Vector512.Load(z + 24) : default;
            var p = Vector512.Create(r[n]);
            a0 = Vector512.MultiplyAddEstimate(z0, p, a0);
            if (TF.N > 1) a1 = Vector512.MultiplyAddEstimate(z1, p, a1);
            if (TF.N > 2) a2 = Vector512.MultiplyAddEstimate(z2, p, a2);
            if (TF.N > 2) a3 = Vector512.MultiplyAddEstimate(z3, p, a3);
            if (TK.N > 1)
            {
                p = Vector512.Create(r[n + Rows]);
                b0 = Vector512.MultiplyAddEstimate(z0, p, b0);
                if (TF.N > 1) b1 = Vector512.MultiplyAddEstimate(z1, p, b1);
                if (TF.N > 2) b2 = Vector512.MultiplyAddEstimate(z2, p, b2);
                if (TF.N > 2) b3 = Vector512.MultiplyAddEstimate(z3, p, b3);
            }
            if (TK.N > 2)
            {
                p = Vector512.Create(r[n + 2 * Rows]);
                c0 = Vector512.MultiplyAddEstimate(z0, p, c0);
                if (TF.N > 1) c1 = Vector512.MultiplyAddEstimate(z1, p, c1);
                if (TF.N > 2) c2 = Vector512.MultiplyAddEstimate(z2, p, c2);
                if (TF.N > 2) c3 = Vector512.MultiplyAddEstimate(z3, p, c3);
                p = Vector512.Create(r[n + 3 * Rows]);
                d0 = Vector512.MultiplyAddEstimate(z0, p, d0);
                if (TF.N > 1) d1 = Vector512.MultiplyAddEstimate(z1, p, d1);
                if (TF.N > 2) d2 = Vector512.MultiplyAddEstimate(z2, p, d2);
                if (TF.N > 2) d3 = Vector512.MultiplyAddEstimate(z3, p, d3);
            }
        }
        Add<TF>(moments, a0, a1, a2, a3);
        if (TK.N > 1)
            Add<TF>(moments + stride, b0, b1, b2, b3);
        if (TK.N > 2)
        {
            Add<TF>(moments + 2 * stride, c0, c1, c2, c3);
            Add<TF>(moments + 3 * stride, d0, d1, d2, d3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TF>(double* target, Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3) where TF : ICount
    {
        (Vector512.Load(target) + v0).Store(target);
        if (TF.N > 1)
            (Vector512.Load(target + 8) + v1).Store(target + 8);
        if (TF.N > 2)
        {
            (Vector512.Load(target + 16) + v2).Store(target + 16);
            (Vector512.Load(target + 24) + v3).Store(target + 24);
        }
    }
}
