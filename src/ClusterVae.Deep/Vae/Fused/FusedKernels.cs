using System.Runtime.Intrinsics;

namespace ClusterVae.Deep;

/// <summary>
/// The element-wise parts of a dense network's forward and backward pass, each one pass over memory. Every element goes through the same
/// operations in a vector and in the tail of a row.
/// </summary>
internal static unsafe class FusedKernels
{
    private static int Width => Vector256<float>.Count;

    /// <summary>z ← z + b.</summary>
    public static void AddBias(float* z, float* bias, int rows, int width)
    {
        for (var row = 0; row < rows; row++, z += width)
        {
            var i = 0;
            for (; i <= width - Width; i += Width)
                (Vector256.Load(z + i) + Vector256.Load(bias + i)).Store(z + i);
            for (; i < width; i++)
                z[i] += bias[i];
        }
    }

    /// <summary>z ← f(z + b) with f(y) = y where y > 0 and slope · y elsewhere.</summary>
    public static void AddBiasRectify(float* z, float* bias, int rows, int width, float slope)
    {
        for (var row = 0; row < rows; row++, z += width)
        {
            var i = 0;
            for (; i <= width - Width; i += Width)
            {
                var y = Vector256.Load(z + i) + Vector256.Load(bias + i);
                Vector256.ConditionalSelect(Vector256.GreaterThan(y, Vector256<float>.Zero), y, y * slope).Store(z + i);
            }
            for (; i < width; i++)
            {
                var y = z[i] + bias[i];
                z[i] = y > 0 ? y : y * slope;
            }
        }
    }

    /// <summary>d ← d · f'(y), from f's value; biasGradient ← Σ_rows d.</summary>
    public static void RectifyBackward(float* d, float* value, float* biasGradient, int rows, int width, float slope)
    {
        new Span<float>(biasGradient, width).Clear();
        for (var row = 0; row < rows; row++, d += width, value += width)
        {
            var i = 0;
            for (; i <= width - Width; i += Width)
            {
                var g = Vector256.Load(d + i);
                g = Vector256.ConditionalSelect(Vector256.GreaterThan(Vector256.Load(value + i), Vector256<float>.Zero), g, g * slope);
                g.Store(d + i);
                (Vector256.Load(biasGradient + i) + g).Store(biasGradient + i);
            }
            for (; i < width; i++)
            {
                if (!(value[i] > 0))
                    d[i] *= slope;
                biasGradient[i] += d[i];
            }
        }
    }

    /// <summary>sums ← Σ_rows d.</summary>
    public static void SumRows(float* d, float* sums, int rows, int width)
    {
        new Span<float>(sums, width).Clear();
        for (var row = 0; row < rows; row++, d += width)
        {
            var i = 0;
            for (; i <= width - Width; i += Width)
                (Vector256.Load(sums + i) + Vector256.Load(d + i)).Store(sums + i);
            for (; i < width; i++)
                sums[i] += d[i];
        }
    }

    /// <summary>
    /// With a = z + b: z ← (sigmoid(a) − x) · scale, the gradient of −scale · log p(x|a); returns Σ (softplus(a) − x a).
    /// </summary>
    public static double Bernoulli(float* z, float* bias, float* x, int rows, int width, float scale)
    {
        var total = 0.0;
        for (var row = 0; row < rows; row++, z += width, x += width)
        {
            var sum = Vector256<float>.Zero;
            var i = 0;
            for (; i <= width - Width; i += Width)
            {
                var a = Vector256.Load(z + i) + Vector256.Load(bias + i);
                sum += BernoulliAt(a, Vector256.Load(x + i), scale, out var gradient);
                gradient.Store(z + i);
            }
            total += Vector256.Sum(sum);
            for (; i < width; i++)
            {
                total += BernoulliAt(Vector256.Create(z[i] + bias[i]), Vector256.Create(x[i]), scale, out var gradient).ToScalar();
                z[i] = gradient.ToScalar();
            }
        }
        return total;
    }

    private static Vector256<float> BernoulliAt(Vector256<float> a, Vector256<float> x, float scale, out Vector256<float> gradient)
    {
        // e = exp(−|a|) never overflows, and both sigmoid and softplus follow from it.
        var e = Vector256.Exp(-Vector256.Abs(a));
        var inverse = Vector256<float>.One / (Vector256<float>.One + e);
        var sigmoid = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(a, Vector256<float>.Zero), inverse, e * inverse);
        gradient = (sigmoid - x) * scale;
        return Vector256.Max(a, Vector256<float>.Zero) - a * x + Vector256.Log(Vector256<float>.One + e);
    }

    /// <summary>
    /// With m = z + b and p = e^−logVar: z ← (m − x) · p · scale, the gradient of −scale · log p(x|m, σ²); squares ← Σ_rows (m − x)², a sum
    /// per feature.
    /// </summary>
    public static void Gaussian(float* z, float* bias, float* x, float* precision, double* squares, int rows, int width, float scale)
    {
        new Span<double>(squares, width).Clear();
        for (var row = 0; row < rows; row++, z += width, x += width)
        {
            for (var i = 0; i < width; i++)
            {
                var difference = z[i] + bias[i] - x[i];
                squares[i] += (double)difference * difference;
                z[i] = difference * precision[i] * scale;
            }
        }
    }
}
