using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>
/// Weighted sums of a panel's columns, six at once: six coefficients by four vectors of rows stay in registers, so that each load of a column serves
/// six multiply-adds.
/// </summary>
internal static unsafe class PanelProduct
{
    public const int Height = 6;
    private const int Rows = 64;

    /// <summary>Columns as the sixes count them; those behind the last hold zeros.</summary>
    public static int Padded(int width) => (width + Height - 1) / Height * Height;

    /// <summary>[6, 64] zeros: a question whether there is an x would cost the sums a fifth of their speed.</summary>
    public static T* Zeros<T>() where T : unmanaged => ZeroPanel<T>.Panel.Pointer;

    /// <summary>target [6, 64] = x − shift + Σ_(i&lt;count) c_i y_i.</summary>
    /// <param name="x">[6, 64], four vectors of it from here on; <see cref="Zeros{T}"/> for none</param>
    /// <param name="coefficients">[count, 6]</param>
    /// <param name="y">[count, 64]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum<T>(T* x, T* coefficients, T* shift, T* y, int count, T* target) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        var m = Vector512.Create(shift[0]);
        Vector512<T> a0 = Vector512.Load(x) - m, a1 = Vector512.Load(x + lanes) - m, a2 = Vector512.Load(x + 2 * lanes) - m, a3 = Vector512.Load(x + 3 * lanes) - m;
        m = Vector512.Create(shift[1]);
        Vector512<T> b0 = Vector512.Load(x + Rows) - m, b1 = Vector512.Load(x + Rows + lanes) - m, b2 = Vector512.Load(x + Rows + 2 * lanes) - m, b3 = Vector512.Load(x + Rows + 3 * lanes) - m;
        m = Vector512.Create(shift[2]);
        Vector512<T> c0 = Vector512.Load(x + 2 * Rows) - m, c1 = Vector512.Load(x + 2 * Rows + lanes) - m, c2 = Vector512.Load(x + 2 * Rows + 2 * lanes) - m, c3 = Vector512.Load(x + 2 * Rows + 3 * lanes) - m;
        m = Vector512.Create(shift[3]);
        Vector512<T> d0 = Vector512.Load(x + 3 * Rows) - m, d1 = Vector512.Load(x + 3 * Rows + lanes) - m, d2 = Vector512.Load(x + 3 * Rows + 2 * lanes) - m, d3 = Vector512.Load(x + 3 * Rows + 3 * lanes) - m;
        m = Vector512.Create(shift[4]);
        Vector512<T> e0 = Vector512.Load(x + 4 * Rows) - m, e1 = Vector512.Load(x + 4 * Rows + lanes) - m, e2 = Vector512.Load(x + 4 * Rows + 2 * lanes) - m, e3 = Vector512.Load(x + 4 * Rows + 3 * lanes) - m;
        m = Vector512.Create(shift[5]);
        Vector512<T> f0 = Vector512.Load(x + 5 * Rows) - m, f1 = Vector512.Load(x + 5 * Rows + lanes) - m, f2 = Vector512.Load(x + 5 * Rows + 2 * lanes) - m, f3 = Vector512.Load(x + 5 * Rows + 3 * lanes) - m;
        for (var i = 0; i < count; i++, y += Rows, coefficients += Height)
        {
            var y0 = Vector512.Load(y);
            var y1 = Vector512.Load(y + lanes);
            var y2 = Vector512.Load(y + 2 * lanes);
            var y3 = Vector512.Load(y + 3 * lanes);
            var l = Vector512.Create(coefficients[0]);
            a0 = Lanes.MultiplyAdd(y0, l, a0);
            a1 = Lanes.MultiplyAdd(y1, l, a1);
            a2 = Lanes.MultiplyAdd(y2, l, a2);
            a3 = Lanes.MultiplyAdd(y3, l, a3);
            l = Vector512.Create(coefficients[1]);
            b0 = Lanes.MultiplyAdd(y0, l, b0);
            b1 = Lanes.MultiplyAdd(y1, l, b1);
            b2 = Lanes.MultiplyAdd(y2, l, b2);
            b3 = Lanes.MultiplyAdd(y3, l, b3);
            l = Vector512.Create(coefficients[2]);
            c0 = Lanes.MultiplyAdd(y0, l, c0);
            c1 = Lanes.MultiplyAdd(y1, l, c1);
            c2 = Lanes.MultiplyAdd(y2, l, c2);
            c3 = Lanes.MultiplyAdd(y3, l, c3);
            l = Vector512.Create(coefficients[3]);
            d0 = Lanes.MultiplyAdd(y0, l, d0);
            d1 = Lanes.MultiplyAdd(y1, l, d1);
            d2 = Lanes.MultiplyAdd(y2, l, d2);
            d3 = Lanes.MultiplyAdd(y3, l, d3);
            l = Vector512.Create(coefficients[4]);
            e0 = Lanes.MultiplyAdd(y0, l, e0);
            e1 = Lanes.MultiplyAdd(y1, l, e1);
            e2 = Lanes.MultiplyAdd(y2, l, e2);
            e3 = Lanes.MultiplyAdd(y3, l, e3);
            l = Vector512.Create(coefficients[5]);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T* target, Vector512<T> v0, Vector512<T> v1, Vector512<T> v2, Vector512<T> v3) where T : unmanaged
    {
        var lanes = Vector512<T>.Count;
        v0.Store(target);
        v1.Store(target + lanes);
        v2.Store(target + 2 * lanes);
        v3.Store(target + 3 * lanes);
    }

    private static class ZeroPanel<T> where T : unmanaged
    {
        public static readonly PinnedBuffer<T> Panel = new(Height * Rows);
    }
}
