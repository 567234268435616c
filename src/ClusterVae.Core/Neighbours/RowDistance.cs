using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClusterVae.Neighbours;

/// <summary>Distances between rows, summed in the same order on every processor.</summary>
internal static class RowDistance
{
    /// <summary>‖x − y‖², from the differences themselves: near rows far from the origin lose no digits.</summary>
    public static float Squared(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ref var startX = ref MemoryMarshal.GetReference(x);
        ref var startY = ref MemoryMarshal.GetReference(y);
        var sums = Vector512<float>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var difference = Vector512.LoadUnsafe(ref startX, (nuint)i) - Vector512.LoadUnsafe(ref startY, (nuint)i);
            sums += difference * difference;
        }
        var sum = 0f;
        for (; i < x.Length; i++)
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        return sum + Vector512.Sum(sums);
    }
}
