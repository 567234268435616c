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

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(24)]
    public void Factors_multiply_back(int size)
    {
        var matrix = Random(new RandomStream(size), size);
        var (lower, inverse) = (new double[size * size], new double[size * size]);
        Assert.True(Cholesky.TryFactor(matrix, size, lower));
        Close.To(matrix, Multiply(lower, Transposed(lower, size), size), 1e-10, 1e-10);
        Cholesky.InvertLower(lower, size, inverse);
        Close.To([.. Enumerable.Range(0, size * size).Select(i => i % (size + 1) == 0 ? 1.0 : 0)], Multiply(lower, inverse, size), 1e-8, 1e-8);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(24), InlineData(60)]
    public void Eigenvectors_rebuild_the_matrix_and_the_determinant(int size)
    {
        var matrix = Random(new RandomStream(size), size);
        var (values, vectors, lower) = (matrix.ToArray(), new double[size * size], new double[size * size]);
        SymmetricEigen.Decompose(values, size, vectors);
        var spectrum = Enumerable.Range(0, size).Select(i => values[i * size + i]).ToArray();
        var scaled = Enumerable.Range(0, size * size).Select(i => vectors[i] * spectrum[i % size]).ToArray();
        Close.To(matrix, Multiply(scaled, Transposed(vectors, size), size), 1e-9, 1e-9);
        Assert.True(Cholesky.TryFactor(matrix, size, lower));
        Close.To(spectrum.Sum(Math.Log), Cholesky.LogDeterminant(lower, size), 1e-8, 1e-7);
    }

    [Fact]
    public void Raising_leaves_large_eigenvalues_alone()
    {
        // Eigenvalues 3 and −1 along (1, 1) and (1, −1).
        double[] matrix = [1, 2, 2, 1];
        Assert.False(Cholesky.TryFactor(matrix, 2, new double[4]));
        SymmetricEigen.RaiseTo(matrix, 2, 0.5);
        Close.To([1.75, 1.25, 1.25, 1.75], matrix, 1e-12);
    }
}
