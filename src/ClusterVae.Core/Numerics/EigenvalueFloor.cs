using MathNet.Numerics.LinearAlgebra;

namespace ClusterVae.Numerics;

/// <summary>
/// Σ ⪰ floor·I: the covariance of greatest likelihood under that bound is V max(Λ, floor) Vᵀ. Eigenvectors are the dearest part of a fit,
/// so they are computed only where a Cholesky factorisation shows that an eigenvalue lies below the floor, and only of the columns that vary at all.
/// </summary>
internal static class EigenvalueFloor
{
    // Wider matrices' eigenvectors would cost more than the pass over the rows: they get the floor added to their diagonal.
    private const int WidestEigen = 128;

    // Below this part of the floor a variance is rounding, and so is all that its column shares with others.
    private const double Negligible = 1e-7;

    /// <summary>Changes the matrix where it must; <paramref name="work"/> has the matrix's size.</summary>
    public static void Raise(Span<double> matrix, int size, double floor, double[] work)
    {
        Span<int> varying = size <= 1024 ? stackalloc int[size] : new int[size];
        varying = varying[..Varying(matrix, size, floor, varying)];
        if (varying.Length < size)
            Separate(matrix, size, floor, varying);
        for (var i = 0; i < varying.Length; i++)
        {
            for (var j = 0; j <= i; j++)
                work[i * varying.Length + j] = matrix[varying[i] * size + varying[j]];
            // A hair less, so that rounding does not raise what already stands on the floor.
            work[i * varying.Length + i] -= 0.999 * floor;
        }
        if (Cholesky.TryFactor(work, varying.Length, work))
            return;
        if (varying.Length <= WidestEigen)
            RaiseLow(matrix, size, floor, varying);
        else
            foreach (var d in varying)
                matrix[d * size + d] += floor;
    }

    private static int Varying(ReadOnlySpan<double> matrix, int size, double floor, Span<int> columns)
    {
        var count = 0;
        for (var d = 0; d < size; d++)
            if (matrix[d * size + d] > Negligible * floor)
                columns[count++] = d;
        return count;
    }

    /// <summary>Constant columns stand on the floor and apart from all others.</summary>
    private static void Separate(Span<double> matrix, int size, double floor, ReadOnlySpan<int> varying)
    {
        for (var d = 0; d < size; d++)
        {
            if (varying.BinarySearch(d) >= 0)
                continue;
            matrix.Slice(d * size, size).Clear();
            for (var i = 0; i < size; i++)
                matrix[i * size + d] = 0;
            matrix[d * size + d] = floor;
        }
    }

    /// <summary>Σ + Σ_(λ_m &lt; floor) (floor − λ_m) v_m v_mᵀ: the same matrix as V max(Λ, floor) Vᵀ, and exact where nothing is raised.</summary>
    private static void RaiseLow(Span<double> matrix, int size, double floor, ReadOnlySpan<int> varying)
    {
        var dense = Matrix<double>.Build.Dense(varying.Length, varying.Length);
        for (var i = 0; i < varying.Length; i++)
            for (var j = 0; j < varying.Length; j++)
                dense[i, j] = matrix[varying[i] * size + varying[j]];
        var eigen = dense.Evd(Symmetricity.Symmetric);
        for (var m = 0; m < varying.Length; m++)
        {
            var lack = floor - eigen.EigenValues[m].Real;
            if (!(lack > 0))
                continue;
            for (var i = 0; i < varying.Length; i++)
            {
                var scaled = lack * eigen.EigenVectors[i, m];
                for (var j = 0; j < varying.Length; j++)
                    matrix[varying[i] * size + varying[j]] += scaled * eigen.EigenVectors[j, m];
            }
        }
    }
}
