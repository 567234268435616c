using System.Runtime.Intrinsics;

namespace ClusterVae.Numerics;

/// <summary>Distances between rows of doubles; the order of the sums does not depend on the width of the machine's vectors.</summary>
internal static class Distances
{
    /// <summary>Σ_d (a_d − b_d)².</summary>
    public static double Squared(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sums = Vector512<double>.Zero;
        var d = 0;
        for (; d + 8 <= a.Length; d += 8)
        {
            var off = Vector512.Create(a.Slice(d, 8)) - Vector512.Create(b.Slice(d, 8));
            sums = Vector512.MultiplyAddEstimate(off, off, sums);
        }
        var sum = d == 0 ? 0 : Vector512.Sum(sums);
        for (; d < a.Length; d++)
            sum += (a[d] - b[d]) * (a[d] - b[d]);
        return sum;
    }
}
