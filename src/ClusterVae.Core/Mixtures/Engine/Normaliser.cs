using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Engine;

/// <summary>log p(x) = log Σ_k exp(joint_k) and r_k = exp(joint_k − log p(x)), for a panel's 64 rows.</summary>
internal static unsafe class Normaliser
{
    private const int Rows = 64;

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

    /// <summary>Responsibilities times the rows' weights, as doubles; their sums per component go to the eight lanes of <paramref name="counts"/>.</summary>
    /// <param name="counts">[K, 8]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Responsibilities<T>(Panel<T> panel, int components, double* counts) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        for (var n = 0; n < Rows; n += 2 * lanes)
        {
            var joint = panel.Joint + n;
            var top0 = Maximum(joint, components);
            var top1 = Maximum(joint + lanes, components);
            var sum0 = Vector512<T>.Zero;
            var sum1 = Vector512<T>.Zero;
            for (var k = 0; k < components; k++)
            {
                var at = joint + k * Rows;
                var e0 = VectorExp.OfNonPositive(Vector512.Load(at) - top0);
                var e1 = VectorExp.OfNonPositive(Vector512.Load(at + lanes) - top1);
                sum0 += e0;
                sum1 += e1;
                e0.Store(at);
                e1.Store(at + lanes);
            }
            (top0 + Log(sum0)).Store(panel.LogDensity + n);
            (top1 + Log(sum1)).Store(panel.LogDensity + n + lanes);
            var scale0 = Vector512.Load(panel.Weights + n) / sum0;
            var scale1 = Vector512.Load(panel.Weights + n + lanes) / sum1;
            for (var k = 0; k < components; k++)
            {
                var at = joint + k * Rows;
                var r0 = Vector512.Load(at) * scale0;
                var r1 = Vector512.Load(at + lanes) * scale1;
                var target = panel.Responsibilities + k * Rows + n;
                Lanes.StoreWide(r0, target);
                Lanes.StoreWide(r1, target + lanes);
                (Vector512.Load(counts + k * 8) + Lanes.FoldToEight(r0) + Lanes.FoldToEight(r1)).Store(counts + k * 8);
            }
        }
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
