using System.Numerics;
using System.Runtime.InteropServices;

namespace ClusterVae.Projection;

/// <summary>The few vector operations that the projections share.</summary>
internal static class RowMath
{
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var wideX = MemoryMarshal.Cast<double, Vector<double>>(x);
        var wideY = MemoryMarshal.Cast<double, Vector<double>>(y);
        var sums = Vector<double>.Zero;
        for (var i = 0; i < wideX.Length; i++)
            sums += wideX[i] * wideY[i];
        var sum = Vector.Sum(sums);
        for (var i = wideX.Length * Vector<double>.Count; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    /// <summary>x += scale · y</summary>
    public static void AddScaled(Span<double> x, double scale, ReadOnlySpan<double> y)
    {
        var wideX = MemoryMarshal.Cast<double, Vector<double>>(x);
        var wideY = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (var i = 0; i < wideX.Length; i++)
            wideX[i] += wideY[i] * scale;
        for (var i = wideX.Length * Vector<double>.Count; i < x.Length; i++)
            x[i] += y[i] * scale;
    }

    public static void Subtract(ReadOnlySpan<float> x, ReadOnlySpan<double> y, Span<double> difference)
    {
        for (var i = 0; i < difference.Length; i++)
            difference[i] = x[i] - y[i];
    }
}
