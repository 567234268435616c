using System.Runtime.Intrinsics;

namespace ClusterVae.Numerics;

/// <summary>Symmetric positive definite matrices, row-major, by Σ = L Lᵀ with L lower triangular.</summary>
internal static class Cholesky
{
    /// <summary>Writes L (zeros above the diagonal) and tells whether Σ is positive definite; source and target may be the same.</summary>
    public static bool TryFactor(ReadOnlySpan<double> matrix, int size, Span<double> lower)
    {
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i * size + j] - Dot(lower.Slice(i * size, j), lower.Slice(j * size, j));
                if (i != j)
                    lower[i * size + j] = sum / lower[j * size + j];
                else if (sum > 0 && double.IsFinite(sum))
                    lower[i * size + i] = Math.Sqrt(sum);
                else
                    return false;
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
                Subtract(row[..(m + 1)], lower[i * size + m], inverse.Slice(m * size, m + 1));
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

    // a −= factor · b.
    private static void Subtract(Span<double> a, double factor, ReadOnlySpan<double> b)
    {
        var i = 0;
        for (; i + 8 <= a.Length; i += 8)
            (Vector512.Create<double>(a.Slice(i, 8)) - factor * Vector512.Create(b.Slice(i, 8))).CopyTo(a.Slice(i, 8));
        for (; i < a.Length; i++)
            a[i] -= factor * b[i];
    }
}
