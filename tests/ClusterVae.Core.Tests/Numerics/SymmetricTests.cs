using ClusterVae.Numerics;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Numerics;

public sealed class SymmetricTests
{
    private static double[] Random(RandomStream random, int size)
    {
        var half = Enumerable.Range(0, size * size).Select(_ => random.NextGaussian()).ToArray();
        return Multiply(half, Transposed(half, size), size);
    }

    private static double[] Transposed(double[] a, int size) => [.. Enumerable.Range(0, size * size).Select(i => a[i % size * size + i / size])];

    private static double[] Multiply(double[] a, double[] b, int size)
    {
        var c = new double[size * size];
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                for (var m = 0; m < size; m++)
                    c[i * size + j] += a[i * size + m] * b[m * size + j];
        return c;
    }

    [Theory, InlineData(1), InlineData(2), InlineData(4), InlineData(7), InlineData(24), InlineData(61)]
    public void Factors_multiply_back(int size)
    {
        var matrix = Random(new RandomStream(size), size);
        var (lower, inverse) = (new double[size * size], new double[size * size]);
        Assert.True(Cholesky.TryFactor(matrix, size, lower));
        Close.To(matrix, Multiply(lower, Transposed(lower, size), size), 1e-10, 1e-10);
        Cholesky.InvertLower(lower, size, inverse);
        Close.To([.. Enumerable.Range(0, size * size).Select(i => i % (size + 1) == 0 ? 1.0 : 0)], Multiply(lower, inverse, size), 1e-8, 1e-8);
    }

    [Fact]
    public void Raising_leaves_large_eigenvalues_alone()
    {
        // Eigenvalues 3 and −1 along (1, 1) and (1, −1).
        double[] matrix = [1, 2, 2, 1];
        Assert.False(Cholesky.TryFactor(matrix, 2, new double[4]));
        EigenvalueFloor.Raise(matrix, 2, 0.5, new double[4]);
        Close.To([1.75, 1.25, 1.25, 1.75], matrix, 1e-12);
    }

    [Theory, InlineData(3), InlineData(24), InlineData(128)]
    public void Raised_matrices_have_their_old_eigenvectors_and_no_eigenvalue_below_the_floor(int size)
    {
        const double floor = 1e-3;
        var random = new RandomStream(size);
        // Of rank size / 2, between two columns that do not vary at all.
        var half = Enumerable.Range(0, size * size).Select(i => i % size < size / 2 ? random.NextGaussian() : 0).ToArray();
        var full = Multiply(half, Transposed(half, size), size);
        for (var i = 0; i < size; i++)
            full[i] = full[i * size] = full[(size - 1) * size + i] = full[i * size + size - 1] = 0;
        var raised = full.ToArray();
        EigenvalueFloor.Raise(raised, size, floor, new double[size * size]);

        var (old, now) = (Eigen(full, size), Eigen(raised, size));
        Close.To([.. old.EigenValues.Select(v => Math.Max(v.Real, floor))], [.. now.EigenValues.Select(v => v.Real)], 1e-9, 1e-12);
        // Matrices with the same eigenvectors commute.
        Close.To(Multiply(full, raised, size), Multiply(raised, full, size), 1e-9, 1e-9 * size);
    }

    [Fact]
    public void A_matrix_above_the_floor_is_not_touched()
    {
        var matrix = Random(new RandomStream(5), 40);
        for (var i = 0; i < 40; i++)
            matrix[i * 41] += 1;
        var raised = matrix.ToArray();
        EigenvalueFloor.Raise(raised, 40, 1, new double[1600]);
        Assert.Equal(matrix, raised);
    }

    private static MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> Eigen(double[] matrix, int size) =>
        MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(size, size, matrix).Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric);
}
