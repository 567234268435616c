using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Embeddings;

/// <summary>A row's products with many others, four at a time; sums run in the same order on every processor.</summary>
internal static unsafe class RowProducts
{
    private const int Lane = 16;

    /// <summary>x·y_k of the rows y [count, width].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void With(float* x, float* y, int count, int width, Span<float> products)
    {
        var k = 0;
        for (; k + 4 <= count; k += 4)
            Four(x, y + (long)k * width, width, products.Slice(k, 4));
        for (; k < count; k++)
            products[k] = One(x, y + (long)k * width, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* x, float* y, int width, Span<float> products)
    {
        float* y1 = y + width, y2 = y1 + width, y3 = y2 + width;
        Vector512<float> a = default, b = default, c = default, e = default;
        var d = 0;
        for (; d + Lane <= width; d += Lane)
        {
            var values = Vector512.Load(x + d);
            a = Lanes.MultiplyAdd(values, Vector512.Load(y + d), a);
            b = Lanes.MultiplyAdd(values, Vector512.Load(y1 + d), b);
            c = Lanes.MultiplyAdd(values, Vector512.Load(y2 + d), c);
            e = Lanes.MultiplyAdd(values, Vector512.Load(y3 + d), e);
        }
        (products[0], products[1], products[2], products[3]) = (Vector512.Sum(a), Vector512.Sum(b), Vector512.Sum(c), Vector512.Sum(e));
        for (; d < width; d++)
        {
            products[0] += x[d] * y[d];
            products[1] += x[d] * y1[d];
            products[2] += x[d] * y2[d];
            products[3] += x[d] * y3[d];
        }
    }

    private static float One(float* x, float* y, int width)
    {
        var sums = Vector512<float>.Zero;
        var d = 0;
        for (; d + Lane <= width; d += Lane)
            sums = Lanes.MultiplyAdd(Vector512.Load(x + d), Vector512.Load(y + d), sums);
        var sum = Vector512.Sum(sums);
        for (; d < width; d++)
            sum += x[d] * y[d];
        return sum;
    }
}
