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
                var sum = matrix[i * size + j];
                for (var m = 0; m < j; m++)
                    sum -= lower[i * size + m] * lower[j * size + m];
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
        for (var j = 0; j < size; j++)
        {
            inverse[j * size + j] = 1 / lower[j * size + j];
            for (var i = j + 1; i < size; i++)
            {
                var sum = 0.0;
                for (var m = j; m < i; m++)
                    sum -= lower[i * size + m] * inverse[m * size + j];
                inverse[i * size + j] = sum / lower[i * size + i];
            }
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
}
