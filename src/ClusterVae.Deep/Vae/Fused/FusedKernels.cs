using System.Runtime.Intrinsics;

namespace ClusterVae.Deep;

/// <summary>
/// The element-wise parts of a dense network's forward and backward pass, each one pass over memory, in float32 arithmetic whatever the
/// numbers in memory are. Every element goes through the same operations in a vector and in the tail of a row.
/// </summary>
internal static unsafe class FusedKernels
{
    private static int Width => Vector256<float>.Count;

    /// <summary>value ← f(z + b) with f(y) = y where y > 0 and slope · y elsewhere; both may be one matrix.</summary>
    public static void Activate(Matrix z, Matrix value, float* bias, int rows, float slope)
    {
        switch (z.IsBFloat16, value.IsBFloat16)
        {
            case (false, false): Activate((Float32*)z.Memory, (Float32*)value.Memory, bias, rows, z.Width, slope); break;
            case (false, true): Activate((Float32*)z.Memory, (BFloat16*)value.Memory, bias, rows, z.Width, slope); break;
            case (true, false): Activate((BFloat16*)z.Memory, (Float32*)value.Memory, bias, rows, z.Width, slope); break;
            default: Activate((BFloat16*)z.Memory, (BFloat16*)value.Memory, bias, rows, z.Width, slope); break;
        }
    }

    /// <summary>dz ← d · f'(y), from f's value y; biasGradient ← Σ_rows dz; both gradients may be one matrix.</summary>
    public static void ActivateBackward(Matrix d, Matrix y, Matrix dz, float* biasGradient, int rows, float slope)
    {
        switch (d.IsBFloat16, dz.IsBFloat16)
        {
            case (false, false): ActivateBackward((Float32*)d.Memory, (Float32*)y.Memory, (Float32*)dz.Memory, biasGradient, rows, d.Width, slope); break;
            case (false, true): ActivateBackward((Float32*)d.Memory, (Float32*)y.Memory, (BFloat16*)dz.Memory, biasGradient, rows, d.Width, slope); break;
            case (true, false): ActivateBackward((BFloat16*)d.Memory, (BFloat16*)y.Memory, (Float32*)dz.Memory, biasGradient, rows, d.Width, slope); break;
            default: ActivateBackward((BFloat16*)d.Memory, (BFloat16*)y.Memory, (BFloat16*)dz.Memory, biasGradient, rows, d.Width, slope); break;
        }
    }

    private static void Activate<TFrom, TTo>(TFrom* z, TTo* to, float* bias, int rows, int width, float slope)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        for (var row = 0; row < rows; row++, z += width, to += width)
        {
            var i = 0;
            for (; i <= width - Width; i += Width)
            {
                var y = TFrom.Load(z + i) + Vector256.Load(bias + i);
                TTo.Store(Vector256.ConditionalSelect(Vector256.GreaterThan(y, Vector256<float>.Zero), y, y * slope), to + i);
            }
            for (; i < width; i++)
            {
                var y = TFrom.ToSingle(z[i]) + bias[i];
                to[i] = TTo.FromSingle(y > 0 ? y : y * slope);
            }
        }
    }

    private static void ActivateBackward<TFrom, TTo>(TFrom* d, TFrom* value, TTo* to, float* biasGradient, int rows, int width, float slope)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        new Span<float>(biasGradient, width).Clear();
        for (var row = 0; row < rows; row++, d += width, value += width, to += width)
        {
            var i = 0;
            for (; i <= width - Width; i += Width)
            {
                var g = TFrom.Load(d + i);
                g = Vector256.ConditionalSelect(Vector256.GreaterThan(TFrom.Load(value + i), Vector256<float>.Zero), g, g * slope);
                TTo.Store(g, to + i);
                (Vector256.Load(biasGradient + i) + g).Store(biasGradient + i);
            }
            for (; i < width; i++)
            {
                var g = TFrom.ToSingle(d[i]);
                if (!(TFrom.ToSingle(value[i]) > 0))
                    g *= slope;
                to[i] = TTo.FromSingle(g);
                biasGradient[i] += g;
            }
        }
    }

    /// <summary>sums ← Σ_rows d.</summary>
    public static void SumRows(Matrix d, float* sums, int rows)
    {
        if (d.IsBFloat16)
            SumRows((BFloat16*)d.Memory, sums, rows, d.Width);
        else
            SumRows((Float32*)d.Memory, sums, rows, d.Width);
    }

    private static void SumRows<T>(T* d, float* sums, int rows, int width) where T : unmanaged, INumber<T>
    {
        new Span<float>(sums, width).Clear();
        for (var row = 0; row < rows; row++, d += width)
        {
            var i = 0;
            for (; i <= width - Width; i += Width)
                (Vector256.Load(sums + i) + T.Load(d + i)).Store(sums + i);
            for (; i < width; i++)
                sums[i] += T.ToSingle(d[i]);
        }
    }

    /// <summary>
    /// With a = z + b: z ← (sigmoid(a) − x) · scale, the gradient of −scale · log p(x|a); returns Σ (softplus(a) − x a).
    /// </summary>
    public static double Bernoulli(Matrix z, float* bias, float* x, int rows, float scale) => z.IsBFloat16
        ? Bernoulli((BFloat16*)z.Memory, bias, x, rows, z.Width, scale)
        : Bernoulli((Float32*)z.Memory, bias, x, rows, z.Width, scale);

    private static double Bernoulli<T>(T* z, float* bias, float* x, int rows, int width, float scale) where T : unmanaged, INumber<T>
    {
        var total = 0.0;
        for (var row = 0; row < rows; row++, z += width, x += width)
        {
            var sum = Vector256<float>.Zero;
            var i = 0;
            for (; i <= width - Width; i += Width)
            {
                sum += BernoulliAt(T.Load(z + i) + Vector256.Load(bias + i), Vector256.Load(x + i), scale, out var gradient);
                T.Store(gradient, z + i);
            }
            total += Vector256.Sum(sum);
            for (; i < width; i++)
            {
                total += BernoulliAt(Vector256.Create(T.ToSingle(z[i]) + bias[i]), Vector256.Create(x[i]), scale, out var gradient).ToScalar();
                z[i] = T.FromSingle(gradient.ToScalar());
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
    public static void Gaussian(Matrix z, float* bias, float* x, float* precision, double* squares, int rows, float scale)
    {
        if (z.IsBFloat16)
            Gaussian((BFloat16*)z.Memory, bias, x, precision, squares, rows, z.Width, scale);
        else
            Gaussian((Float32*)z.Memory, bias, x, precision, squares, rows, z.Width, scale);
    }

    private static void Gaussian<T>(T* z, float* bias, float* x, float* precision, double* squares, int rows, int width, float scale)
        where T : unmanaged, INumber<T>
    {
        new Span<double>(squares, width).Clear();
        for (var row = 0; row < rows; row++, z += width, x += width)
        {
            for (var i = 0; i < width; i++)
            {
                var difference = T.ToSingle(z[i]) + bias[i] - x[i];
                squares[i] += (double)difference * difference;
                z[i] = T.FromSingle(difference * precision[i] * scale);
            }
        }
    }
}
