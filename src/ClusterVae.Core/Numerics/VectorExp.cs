using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterVae.Numerics;

/// <summary>
/// exp(x) for x ≤ 0, minus infinity included: the only exponential that a log-sum-exp needs.
/// x = n·ln 2 + r with |r| ≤ ½ ln 2; a Taylor polynomial for exp(r); 2ⁿ enters through the exponent bits.
/// Below the smallest normal result it returns 0.
/// </summary>
internal static class VectorExp
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // Adding 1.5·2^mantissa rounds to an integer and leaves it in the low bits.
    private const float RoundSingle = 12582912f;
    private const double RoundDouble = 6755399441055744.0;

    internal const float LowestSingle = -86.5f;
    internal const double LowestDouble = -707.5;

    [MethodImpl(Inline)]
    public static Vector512<T> OfNonPositive<T>(Vector512<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? OfNonPositive(x.AsSingle()).As<float, T>() : OfNonPositive(x.AsDouble()).As<double, T>();

    /// <summary>Within 1.5 units in the last place.</summary>
    [MethodImpl(Inline)]
    public static Vector512<float> OfNonPositive(Vector512<float> x)
    {
        var inside = Vector512.GreaterThan(x, Vector512.Create(LowestSingle));
        var shifted = Vector512.MultiplyAddEstimate(x, Vector512.Create(1.44269504f), Vector512.Create(RoundSingle));
        var n = shifted - Vector512.Create(RoundSingle);
        var r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-0.693359375f), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.Create(1.9875691500e-4f);
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(0.5f));
        p = Vector512.MultiplyAddEstimate(p, r * r, r) + Vector512<float>.One;
        var scaled = (p.AsInt32() + Vector512.ShiftLeft(shifted.AsInt32(), 23)).AsSingle();
        return scaled & inside;
    }

    /// <summary>Within 2 units in the last place.</summary>
    [MethodImpl(Inline)]
    public static Vector512<double> OfNonPositive(Vector512<double> x)
    {
        var inside = Vector512.GreaterThan(x, Vector512.Create(LowestDouble));
        var shifted = Vector512.MultiplyAddEstimate(x, Vector512.Create(1.4426950408889634), Vector512.Create(RoundDouble));
        var n = shifted - Vector512.Create(RoundDouble);
        var r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-0.693145751953125), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-1.42860682030941723212e-6), r);
        var p = Vector512.Create(1.0 / 6227020800);
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0 / 479001600));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0 / 39916800));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0 / 3628800));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0 / 362880));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0 / 40320));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0 / 5040));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0 / 720));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0 / 120));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0 / 24));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1.0 / 6));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(0.5));
        p = Vector512.MultiplyAddEstimate(p, r * r, r) + Vector512<double>.One;
        var scaled = (p.AsInt64() + Vector512.ShiftLeft(shifted.AsInt64(), 52)).AsDouble();
        return scaled & inside;
    }
}
