using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>
/// The E-step's inner loops. Rows lie along the lanes, four vectors of them at a time; parameters are broadcast, so that every load of a
/// parameter serves four multiply-adds and every load of a row's value serves two components or two rows of a triangular factor.
/// </summary>
internal static unsafe class JointKernels
{
    private const int Rows = 64;

    /// <summary>joint_k = c_k − ½ Σ_d (s_kd x_d + m_kd)², two components at once; m is stored with its sign turned.</summary>
    /// <param name="x">[width, 64], four vectors of it from here on</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScaledPair<T>(T* x, int width, T* s0, T* m0, T c0, T* s1, T* m1, T c1, T* joint0, T* joint1) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        Vector512<T> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector512<T> b0 = default, b1 = default, b2 = default, b3 = default;
        for (var d = 0; d < width; d++)
        {
            var x0 = Vector512.Load(x);
            var x1 = Vector512.Load(x + lanes);
            var x2 = Vector512.Load(x + 2 * lanes);
            var x3 = Vector512.Load(x + 3 * lanes);
            x += Rows;
            var s = Vector512.Create(s0[d]);
            var m = Vector512.Create(m0[d]);
            var t0 = Lanes.MultiplyAdd(x0, s, m);
            var t1 = Lanes.MultiplyAdd(x1, s, m);
            var t2 = Lanes.MultiplyAdd(x2, s, m);
            var t3 = Lanes.MultiplyAdd(x3, s, m);
            a0 = Lanes.MultiplyAdd(t0, t0, a0);
            a1 = Lanes.MultiplyAdd(t1, t1, a1);
            a2 = Lanes.MultiplyAdd(t2, t2, a2);
            a3 = Lanes.MultiplyAdd(t3, t3, a3);
            s = Vector512.Create(s1[d]);
            m = Vector512.Create(m1[d]);
            t0 = Lanes.MultiplyAdd(x0, s, m);
            t1 = Lanes.MultiplyAdd(x1, s, m);
            t2 = Lanes.MultiplyAdd(x2, s, m);
            t3 = Lanes.MultiplyAdd(x3, s, m);
            b0 = Lanes.MultiplyAdd(t0, t0, b0);
            b1 = Lanes.MultiplyAdd(t1, t1, b1);
            b2 = Lanes.MultiplyAdd(t2, t2, b2);
            b3 = Lanes.MultiplyAdd(t3, t3, b3);
        }
        StoreQuadratic(a0, a1, a2, a3, c0, joint0);
        StoreQuadratic(b0, b1, b2, b3, c1, joint1);
    }

    /// <summary>joint_k = c_k − ½ Σ_j (Σ_(i≤j) L⁻¹_ji x_i + m_j)².</summary>
    /// <param name="lower">[width, width], lower triangular</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Triangular<T>(T* x, int width, T* lower, T* m, T c, T* joint) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        Vector512<T> a0 = default, a1 = default, a2 = default, a3 = default;
        var j = 0;
        for (; j + 1 < width; j += 2)
        {
            var upper = lower + j * width;
            var under = upper + width;
            var u0 = Vector512.Create(m[j]);
            var u1 = u0;
            var u2 = u0;
            var u3 = u0;
            var v0 = Vector512.Create(m[j + 1]);
            var v1 = v0;
            var v2 = v0;
            var v3 = v0;
            var column = x;
            for (var i = 0; i <= j; i++)
            {
                var x0 = Vector512.Load(column);
                var x1 = Vector512.Load(column + lanes);
                var x2 = Vector512.Load(column + 2 * lanes);
                var x3 = Vector512.Load(column + 3 * lanes);
                column += Rows;
                var p = Vector512.Create(upper[i]);
                var q = Vector512.Create(under[i]);
                u0 = Lanes.MultiplyAdd(x0, p, u0);
                u1 = Lanes.MultiplyAdd(x1, p, u1);
                u2 = Lanes.MultiplyAdd(x2, p, u2);
                u3 = Lanes.MultiplyAdd(x3, p, u3);
                v0 = Lanes.MultiplyAdd(x0, q, v0);
                v1 = Lanes.MultiplyAdd(x1, q, v1);
                v2 = Lanes.MultiplyAdd(x2, q, v2);
                v3 = Lanes.MultiplyAdd(x3, q, v3);
            }
            var last = Vector512.Create(under[j + 1]);
            v0 = Lanes.MultiplyAdd(Vector512.Load(column), last, v0);
            v1 = Lanes.MultiplyAdd(Vector512.Load(column + lanes), last, v1);
            v2 = Lanes.MultiplyAdd(Vector512.Load(column + 2 * lanes), last, v2);
            v3 = Lanes.MultiplyAdd(Vector512.Load(column + 3 * lanes), last, v3);
            a0 = Lanes.MultiplyAdd(v0, v0, Lanes.MultiplyAdd(u0, u0, a0));
            a1 = Lanes.MultiplyAdd(v1, v1, Lanes.MultiplyAdd(u1, u1, a1));
            a2 = Lanes.MultiplyAdd(v2, v2, Lanes.MultiplyAdd(u2, u2, a2));
            a3 = Lanes.MultiplyAdd(v3, v3, Lanes.MultiplyAdd(u3, u3, a3));
        }
        if (j < width)
        {
            var row = lower + j * width;
            var u0 = Vector512.Create(m[j]);
            var u1 = u0;
            var u2 = u0;
            var u3 = u0;
            var column = x;
            for (var i = 0; i <= j; i++, column += Rows)
            {
                var p = Vector512.Create(row[i]);
                u0 = Lanes.MultiplyAdd(Vector512.Load(column), p, u0);
                u1 = Lanes.MultiplyAdd(Vector512.Load(column + lanes), p, u1);
                u2 = Lanes.MultiplyAdd(Vector512.Load(column + 2 * lanes), p, u2);
                u3 = Lanes.MultiplyAdd(Vector512.Load(column + 3 * lanes), p, u3);
            }
            a0 = Lanes.MultiplyAdd(u0, u0, a0);
            a1 = Lanes.MultiplyAdd(u1, u1, a1);
            a2 = Lanes.MultiplyAdd(u2, u2, a2);
            a3 = Lanes.MultiplyAdd(u3, u3, a3);
        }
        StoreQuadratic(a0, a1, a2, a3, c, joint);
    }

    /// <summary>y_j = Σ_(i≤j) L⁻¹_ji x_i.</summary>
    /// <param name="y">[width, 64]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Whiten<T>(T* x, int width, T* lower, T* y) where T : unmanaged
    {
        for (var j = 0; j < width; j++)
            WeightedSum(x, j + 1, lower + j * width, default, y + j * Rows);
    }

    /// <summary>c + Σ_d b_d x_d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightedSum<T>(T* x, int width, T* b, T c, T* target) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        var a0 = Vector512.Create(c);
        var a1 = a0;
        var a2 = a0;
        var a3 = a0;
        for (var d = 0; d < width; d++, x += Rows)
        {
            var p = Vector512.Create(b[d]);
            a0 = Lanes.MultiplyAdd(Vector512.Load(x), p, a0);
            a1 = Lanes.MultiplyAdd(Vector512.Load(x + lanes), p, a1);
            a2 = Lanes.MultiplyAdd(Vector512.Load(x + 2 * lanes), p, a2);
            a3 = Lanes.MultiplyAdd(Vector512.Load(x + 3 * lanes), p, a3);
        }
        a0.Store(target);
        a1.Store(target + lanes);
        a2.Store(target + 2 * lanes);
        a3.Store(target + 3 * lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuadratic<T>(Vector512<T> a0, Vector512<T> a1, Vector512<T> a2, Vector512<T> a3, T constant, T* joint) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        var c = Vector512.Create(constant);
        Quadratic(a0, c).Store(joint);
        Quadratic(a1, c).Store(joint + lanes);
        Quadratic(a2, c).Store(joint + 2 * lanes);
        Quadratic(a3, c).Store(joint + 3 * lanes);
    }

    // A row beyond all bounds keeps a finite density, so that no difference of infinities follows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Quadratic<T>(Vector512<T> squares, Vector512<T> constant) where T : unmanaged =>
        Lanes.MultiplyAdd(Vector512.MinNative(squares, Lanes.Create<T>(typeof(T) == typeof(float) ? 1e38 : 1e300)), Lanes.Create<T>(-0.5), constant);
}
