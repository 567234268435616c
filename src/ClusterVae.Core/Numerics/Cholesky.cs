using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterVae.Numerics;

/// <summary>Symmetric positive definite matrices, row-major, by Σ = L Lᵀ with L lower triangular.</summary>
internal static class Cholesky
{
    private const int Block = 4;

    /// <summary>Writes L (zeros above the diagonal) and tells whether Σ is positive definite; source and target may be the same.</summary>
    public static bool TryFactor(ReadOnlySpan<double> matrix, int size, Span<double> lower)
    {
        Span<double> dots = stackalloc double[Block * Block];
        for (var top = 0; top < size; top += Block)
        {
            for (var left = 0; left <= top; left += Block)
            {
                // Σ_(m < left) L_im L_jm for all of a block's elements at once; what lies inside the block follows one by one.
                var whole = top + Block <= size;
                if (whole)
                    Dots(lower[(top * size)..], lower[(left * size)..], size, left, dots);
                for (var i = top; i < Math.Min(top + Block, size); i++)
                {
                    for (var j = left; j < Math.Min(left + Block, i + 1); j++)
                    {
                        var before = whole ? dots[(i - top) * Block + j - left] : Dot(lower.Slice(i * size, left), lower.Slice(j * size, left));
                        var sum = matrix[i * size + j] - before - Dot(lower.Slice(i * size + left, j - left), lower.Slice(j * size + left, j - left));
                        if (i != j)
                            lower[i * size + j] = sum / lower[j * size + j];
                        else if (sum > 0 && double.IsFinite(sum))
                            lower[i * size + i] = Math.Sqrt(sum);
                        else
                            return false;
                    }
                }
            }
        }
        for (var i = 0; i < size; i++)
            lower.Slice(i * size + i + 1, size - i - 1).Clear();
        return true;
    }

    /// <summary>L⁻¹, lower triangular.</summary>
    public static void InvertLower(ReadOnlySpan<double> lower, int size, Span<double> inverse)
    {
        inverse[..(size * size)].Clear();
        // Row i of L⁻¹ = (e_i − Σ_(m<i) L_im · row m) / L_ii.
        for (var i = 0; i < size; i++)
        {
            var row = inverse.Slice(i * size, i + 1);
            for (var m = 0; m < i; m++)
                AddScaled(row[..(m + 1)], -lower[i * size + m], inverse.Slice(m * size, m + 1));
            var scale = 1 / lower[i * size + i];
            for (var j = 0; j < i; j++)
                row[j] *= scale;
            row[i] = scale;
        }
    }

    /// <summary>log |Σ| = 2 Σ log L_ii.</summary>
    public static double LogDeterminant(ReadOnlySpan<double> lower, int size)
    {
        var sum = 0.0;
        for (var i = 0; i < size; i++)
            sum += Math.Log(lower[i * size + i]);
        return 2 * sum;
    }

    /// <summary>Σ_d a_d b_d.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sums = Vector512<double>.Zero;
        var i = 0;
        for (; i + 8 <= a.Length; i += 8)
            sums = Vector512.MultiplyAddEstimate(Vector512.Create(a.Slice(i, 8)), Vector512.Create(b.Slice(i, 8)), sums);
        var sum = Vector512.Sum(sums);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>a += factor · b.</summary>
    public static void AddScaled(Span<double> a, double factor, ReadOnlySpan<double> b)
    {
        var i = 0;
        for (; i + 8 <= a.Length; i += 8)
            (Vector512.Create<double>(a.Slice(i, 8)) + factor * Vector512.Create(b.Slice(i, 8))).CopyTo(a.Slice(i, 8));
        for (; i < a.Length; i++)
            a[i] += factor * b[i];
    }

    /// <summary>dots [4, 4] = Σ_(m &lt; length) a_rm b_cm, for a length that is a multiple of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Dots(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int stride, int length, Span<double> dots)
    {
        Vector512<double> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<double> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<double> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<double> s30 = default, s31 = default, s32 = default, s33 = default;
        fixed (double* rows = a, columns = b)
        {
            var x = rows;
            var y = columns;
            for (var m = 0; m < length; m += 8, x += 8, y += 8)
            {
                var half = length - m < 8;
                var x0 = Load(x, half);
                var x1 = Load(x + stride, half);
                var x2 = Load(x + 2 * stride, half);
                var x3 = Load(x + 3 * stride, half);
                var v = Load(y, half);
                s00 = Lanes.MultiplyAdd(x0, v, s00);
                s10 = Lanes.MultiplyAdd(x1, v, s10);
                s20 = Lanes.MultiplyAdd(x2, v, s20);
                s30 = Lanes.MultiplyAdd(x3, v, s30);
                v = Load(y + stride, half);
                s01 = Lanes.MultiplyAdd(x0, v, s01);
                s11 = Lanes.MultiplyAdd(x1, v, s11);
                s21 = Lanes.MultiplyAdd(x2, v, s21);
                s31 = Lanes.MultiplyAdd(x3, v, s31);
                v = Load(y + 2 * stride, half);
                s02 = Lanes.MultiplyAdd(x0, v, s02);
                s12 = Lanes.MultiplyAdd(x1, v, s12);
                s22 = Lanes.MultiplyAdd(x2, v, s22);
                s32 = Lanes.MultiplyAdd(x3, v, s32);
                v = Load(y + 3 * stride, half);
                s03 = Lanes.MultiplyAdd(x0, v, s03);
                s13 = Lanes.MultiplyAdd(x1, v, s13);
                s23 = Lanes.MultiplyAdd(x2, v, s23);
                s33 = Lanes.MultiplyAdd(x3, v, s33);
            }
        }
        (dots[0], dots[1], dots[2], dots[3]) = (Vector512.Sum(s00), Vector512.Sum(s01), Vector512.Sum(s02), Vector512.Sum(s03));
        (dots[4], dots[5], dots[6], dots[7]) = (Vector512.Sum(s10), Vector512.Sum(s11), Vector512.Sum(s12), Vector512.Sum(s13));
        (dots[8], dots[9], dots[10], dots[11]) = (Vector512.Sum(s20), Vector512.Sum(s21), Vector512.Sum(s22), Vector512.Sum(s23));
        (dots[12], dots[13], dots[14], dots[15]) = (Vector512.Sum(s30), Vector512.Sum(s31), Vector512.Sum(s32), Vector512.Sum(s33));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<double> Load(double* source, bool half) =>
        half ? Vector512.Create(Vector256.Load(source), Vector256<double>.Zero) : Vector512.Load(source);
}
