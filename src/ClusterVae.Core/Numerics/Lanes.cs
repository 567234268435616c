using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClusterVae.Numerics;

/// <summary>
/// What the kernels need of 512-bit vectors of float or double. Every width of hardware runs them (narrower ones as two or four parts),
/// so that the order of the sums, and with it every byte, does not depend on the width.
/// </summary>
internal static unsafe class Lanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>a·b + c.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> MultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Vector512.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector512.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(Inline)]
    public static Vector512<T> Create<T>(double value) where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.Create((float)value).As<float, T>() : Vector512.Create(value).As<double, T>();

    [MethodImpl(Inline)]
    public static T Cast<T>(double value) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var narrow = (float)value;
            return Unsafe.As<float, T>(ref narrow);
        }
        return Unsafe.As<double, T>(ref value);
    }

    [MethodImpl(Inline)]
    public static double Widen<T>(T value) where T : unmanaged =>
        typeof(T) == typeof(float) ? Unsafe.As<T, float>(ref value) : Unsafe.As<T, double>(ref value);

    /// <summary>Eight values as doubles.</summary>
    [MethodImpl(Inline)]
    public static Vector512<double> LoadEight<T>(T* source) where T : unmanaged
    {
        if (typeof(T) == typeof(double))
            return Vector512.Load((double*)source);
        return Vector512.WidenLower(Vector256.Load((float*)source).ToVector512Unsafe());
    }

    /// <summary>Eight doubles as T.</summary>
    [MethodImpl(Inline)]
    public static void StoreEight<T>(Vector512<double> values, T* target) where T : unmanaged
    {
        if (typeof(T) == typeof(double))
            values.Store((double*)target);
        else if (Avx512F.IsSupported)
            Avx512F.ConvertToVector256Single(values).Store((float*)target);
        else
            Vector512.Narrow(values, values).GetLower().Store((float*)target);
    }

    /// <summary>One vector of T as one (double) or two (float) vectors of doubles.</summary>
    [MethodImpl(Inline)]
    public static void StoreWide<T>(Vector512<T> values, double* target) where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            values.AsDouble().Store(target);
            return;
        }
        Vector512.WidenLower(values.AsSingle()).Store(target);
        Vector512.WidenUpper(values.AsSingle()).Store(target + 8);
    }

    /// <summary>As many doubles as a vector of T has lanes, narrowed to T.</summary>
    [MethodImpl(Inline)]
    public static Vector512<T> LoadNarrow<T>(double* source) where T : unmanaged =>
        typeof(T) == typeof(double)
            ? Vector512.Load(source).As<double, T>()
            : Vector512.Narrow(Vector512.Load(source), Vector512.Load(source + 8)).As<float, T>();

    /// <summary>The lanes as doubles, folded to eight.</summary>
    [MethodImpl(Inline)]
    public static Vector512<double> FoldToEight<T>(Vector512<T> values) where T : unmanaged =>
        typeof(T) == typeof(double)
            ? values.AsDouble()
            : Vector512.WidenLower(values.AsSingle()) + Vector512.WidenUpper(values.AsSingle());
}
