using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Embeddings;

/// <summary>q(k | x) = softmax_k(w_k·x + b_k). Rows and weights are padded with zeros to whole vectors; sums run in the same order on every processor.</summary>
internal sealed unsafe class LinearHead(int clusters, int width)
{
    private const int Lane = 16;
    private const int RowsPerBlock = 64;

    public int Clusters { get; } = clusters;

    public int Width { get; } = width;

    /// <summary>Values from one padded row to the next.</summary>
    public int Stride { get; } = PaddedWidth(width);

    /// <summary>[K, Stride].</summary>
    public float[] Weights { get; } = new float[clusters * PaddedWidth(width)];

    /// <summary>[K].</summary>
    public float[] Biases { get; } = new float[clusters];

    public static int PaddedWidth(int width) => (width + Lane - 1) / Lane * Lane;

    /// <summary>Memberships of rows [count] that lie at the given places of a padded array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Memberships(float[] rows, ReadOnlySpan<int> places, Span<float> q)
    {
        fixed (float* x = rows, w = Weights)
        {
            for (var n = 0; n < places.Length; n++)
            {
                var logits = q.Slice(n * Clusters, Clusters);
                var row = x + (long)places[n] * Stride;
                RowProducts.With(row, w, Clusters, Stride, logits);
                for (var k = 0; k < Clusters; k++)
                    logits[k] += Biases[k];
                Softmax(logits);
            }
        }
    }

    /// <summary>weights += gᵀ x, biases += Σ g over rows at the given places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddGradients(float[] rows, ReadOnlySpan<int> places, ReadOnlySpan<float> gradients, float[] weights, float[] biases)
    {
        fixed (float* x = rows, sums = weights)
        {
            for (var first = 0; first < places.Length; first += RowsPerBlock)
            {
                var end = Math.Min(first + RowsPerBlock, places.Length);
                for (var k = 0; k < Clusters; k++)
                {
                    var sum = sums + (long)k * Stride;
                    for (var n = first; n < end; n += 2)
                    {
                        var (g, h) = (gradients[n * Clusters + k], n + 1 < end ? gradients[(n + 1) * Clusters + k] : 0);
                        if (g == 0 && h == 0)
                            continue;
                        biases[k] += g + h;
                        AddTwo(sum, x + (long)places[n] * Stride, g, x + (long)places[Math.Min(n + 1, end - 1)] * Stride, h);
                    }
                }
            }
        }
    }

    public static void Softmax(Span<float> logits)
    {
        var top = float.NegativeInfinity;
        foreach (var value in logits)
            top = Math.Max(top, value);
        var sum = 0f;
        foreach (ref var value in logits)
            sum += value = MathF.Exp(value - top);
        foreach (ref var value in logits)
            value /= sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddTwo(float* sum, float* x, float g, float* y, float h)
    {
        var (left, right) = (Vector512.Create(g), Vector512.Create(h));
        for (var d = 0; d < Stride; d += Lane)
            Lanes.MultiplyAdd(left, Vector512.Load(x + d), Lanes.MultiplyAdd(right, Vector512.Load(y + d), Vector512.Load(sum + d))).Store(sum + d);
    }
}
