using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>log p(x) = log Σ_k exp(joint_k) and r_k = exp(joint_k − log p(x)), for a panel's 64 rows.</summary>
internal static unsafe class Normaliser
{
    private const int Rows = 64;

    // Responsibilities below these change no sum by as much as its rounding, unless the component has less than a thousand-millionth of the rows.
    private const double NegligibleSingle = 1e-16;
    private const double NegligibleDouble = 1e-30;

    /// <summary>Log-densities alone; the joint stays as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LogDensity<T>(Panel<T> panel, int components) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        for (var n = 0; n < panel.Filled; n += lanes)
        {
            var joint = panel.Joint + n;
            var top = Maximum(joint, components);
            var sum = Vector512<T>.Zero;
            for (var k = 0; k < components; k++)
                sum += VectorExp.OfNonPositive(Vector512.Load(joint + k * Rows) - top);
            (top + Log(sum)).Store(panel.LogDensity + n);
        }
    }

    /// <summary>
    /// Responsibilities times the rows' weights, in the joint's place or as doubles in their own, and which of them count;
    /// their sums per component go to the eight lanes of <paramref name="counts"/>.
    /// </summary>
    /// <param name="counts">[K, 8]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Responsibilities<T>(Panel<T> panel, int components, bool inPlace, double* counts) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        var negligible = Lanes.Create<T>(typeof(T) == typeof(float) ? NegligibleSingle : NegligibleDouble);
        for (var n = 0; n < Rows; n += 4 * lanes)
        {
            var joint = panel.Joint + n;
            var top0 = Maximum(joint, components);
            var top1 = Maximum(joint + lanes, components);
            var top2 = Maximum(joint + 2 * lanes, components);
            var top3 = Maximum(joint + 3 * lanes, components);
            Vector512<T> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (var k = 0; k < components; k++)
            {
                var at = joint + k * Rows;
                sum0 += Exponentiate(at, top0);
                sum1 += Exponentiate(at + lanes, top1);
                sum2 += Exponentiate(at + 2 * lanes, top2);
                sum3 += Exponentiate(at + 3 * lanes, top3);
            }
            var logDensity = panel.LogDensity + n;
            (top0 + Log(sum0)).Store(logDensity);
            (top1 + Log(sum1)).Store(logDensity + lanes);
            (top2 + Log(sum2)).Store(logDensity + 2 * lanes);
            (top3 + Log(sum3)).Store(logDensity + 3 * lanes);
            var weights = panel.Weights + n;
            var scale0 = Vector512.Load(weights) / sum0;
            var scale1 = Vector512.Load(weights + lanes) / sum1;
            var scale2 = Vector512.Load(weights + 2 * lanes) / sum2;
            var scale3 = Vector512.Load(weights + 3 * lanes) / sum3;
            (sum0, sum1, sum2, sum3) = (sum0 * negligible, sum1 * negligible, sum2 * negligible, sum3 * negligible);
            for (var k = 0; k < components; k++)
            {
                var at = joint + k * Rows;
                var to = inPlace ? null : panel.Responsibilities + k * Rows + n;
                ulong touched = 0;
                var sum = Share(at, scale0, sum0, to, 0, ref touched);
                sum += Share(at, scale1, sum1, to, lanes, ref touched);
                sum += Share(at, scale2, sum2, to, 2 * lanes, ref touched);
                sum += Share(at, scale3, sum3, to, 3 * lanes, ref touched);
                panel.Touched[k] = n == 0 ? touched : panel.Touched[k] | touched << n;
                (Vector512.Load(counts + k * 8) + Lanes.FoldToEight(sum)).Store(counts + k * 8);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Exponentiate<T>(T* joint, Vector512<T> top) where T : unmanaged
    {
        var e = VectorExp.OfNonPositive(Vector512.Load(joint) - top);
        e.Store(joint);
        return e;
    }

    /// <summary>e · scale, to its place; sets the bits of the rows whose part is worth adding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Share<T>(T* joint, Vector512<T> scale, Vector512<T> least, double* wide, int offset, ref ulong touched) where T : unmanaged
    {
        var e = Vector512.Load(joint + offset);
        touched |= Vector512.GreaterThan(e, least).ExtractMostSignificantBits() << offset;
        var r = e * scale;
        if (wide == null)
            r.Store(joint + offset);
        else
            Lanes.StoreWide(r, wide + offset);
        return r;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Maximum<T>(T* joint, int components) where T : unmanaged
    {
        var top = Vector512.Load(joint);
        for (var k = 1; k < components; k++)
            top = Vector512.MaxNative(top, Vector512.Load(joint + k * Rows));
        return top;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Log<T>(Vector512<T> values) where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Vector512.Log(values.AsSingle()).As<float, T>()
            : Vector512.Log(values.AsDouble()).As<double, T>();
}
