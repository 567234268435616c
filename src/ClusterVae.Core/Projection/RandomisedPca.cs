using ClusterVae.Data;
using ClusterVae.Randomness;
using MathNet.Numerics.LinearAlgebra;

namespace ClusterVae.Projection;

/// <summary>
/// Randomised subspace iteration (Halko, Martinsson and Tropp 2011): Q ← orth(C Q) from random directions, one pass over the rows per
/// step, then the small eigenproblem of Qᵀ C Q. Never holds more than Width × (Components + Oversampling) numbers.
/// </summary>
internal static class RandomisedPca
{
    public static PcaModel Fit(IRowSource<float> rows, PcaOptions settings, CancellationToken stop)
    {
        var width = rows.Width;
        var (mean, totalVariance, count) = Moments(rows, stop);
        Pca.RequireRows(count, rows, settings);
        var breadth = (int)Math.Min(Math.Min(width, count), (long)settings.Components + settings.Oversampling);

        // Directions are kept as rows [breadth, width], so that every inner loop runs along memory.
        var basis = new double[checked(breadth * width)];
        var random = new RandomStream(settings.Seed);
        for (var i = 0; i < basis.Length; i++)
            basis[i] = random.NextGaussian();
        Orthonormalise(basis, breadth, width);
        for (var pass = 0; pass < settings.PowerIterations; pass++)
        {
            basis = Multiply(rows, mean, basis, breadth, stop);
            Orthonormalise(basis, breadth, width);
        }

        var image = Multiply(rows, mean, basis, breadth, stop);
        var small = Matrix<double>.Build.Dense(breadth, breadth, (i, j) =>
            (Inner(basis, i, image, j, width) + Inner(basis, j, image, i, width)) / (2.0 * (count - 1)));
        var eigen = small.Evd(Symmetricity.Symmetric);

        var components = new double[settings.Components * width];
        var variances = new double[settings.Components];
        for (var k = 0; k < settings.Components; k++)
        {
            var column = breadth - 1 - k;
            variances[k] = Math.Max(0, eigen.EigenValues[column].Real);
            var axis = components.AsSpan(k * width, width);
            for (var i = 0; i < breadth; i++)
                RowMath.AddScaled(axis, eigen.EigenVectors[i, column], basis.AsSpan(i * width, width));
            Pca.FixSign(axis);
        }
        return new PcaModel(mean, components, variances, totalVariance, count);
    }

    private static double Inner(double[] a, int i, double[] b, int j, int width) =>
        RowMath.Dot(a.AsSpan(i * width, width), b.AsSpan(j * width, width));

    private static (double[] Mean, double TotalVariance, long Count) Moments(IRowSource<float> rows, CancellationToken stop)
    {
        var width = rows.Width;
        var mean = new double[width];
        var squares = new double[width];
        long count = 0;
        foreach (var block in RowBlocks.Of(rows, stop))
        {
            for (var n = 0; n < block.Rows; n++)
            {
                count++;
                var row = block.Row(n);
                for (var j = 0; j < width; j++)
                {
                    // Welford's update.
                    var delta = row[j] - mean[j];
                    mean[j] += delta / count;
                    squares[j] += delta * (row[j] - mean[j]);
                }
            }
        }
        return (mean, count > 1 ? squares.Sum() / (count - 1) : 0, count);
    }

    /// <summary>S Q for the scatter S, without S: Σ_n (x_n − μ) ((x_n − μ)ᵀ Q).</summary>
    private static double[] Multiply(IRowSource<float> rows, double[] mean, double[] basis, int breadth, CancellationToken stop)
    {
        var width = rows.Width;
        var product = new double[basis.Length];
        var centred = Array.Empty<double>();
        foreach (var block in RowBlocks.Of(rows, stop))
        {
            if (centred.Length < block.Rows * width)
                centred = new double[block.Rows * width];
            for (var n = 0; n < block.Rows; n++)
                RowMath.Subtract(block.Row(n), mean, centred.AsSpan(n * width, width));
            // One worker per direction, rows in order: the bytes do not depend on the number of cores.
            Parallel.For(0, breadth, i =>
            {
                var direction = basis.AsSpan(i * width, width);
                var target = product.AsSpan(i * width, width);
                for (var n = 0; n < block.Rows; n++)
                {
                    var row = centred.AsSpan(n * width, width);
                    RowMath.AddScaled(target, RowMath.Dot(row, direction), row);
                }
            });
        }
        return product;
    }

    /// <summary>Gram-Schmidt, twice for full precision; a direction without length of its own becomes zero and stays out of the result.</summary>
    private static void Orthonormalise(double[] basis, int breadth, int width)
    {
        for (var i = 0; i < breadth; i++)
        {
            var vector = basis.AsSpan(i * width, width);
            var before = Math.Sqrt(RowMath.Dot(vector, vector));
            for (var round = 0; round < 2; round++)
            {
                for (var j = 0; j < i; j++)
                {
                    var other = basis.AsSpan(j * width, width);
                    RowMath.AddScaled(vector, -RowMath.Dot(vector, other), other);
                }
            }
            var length = Math.Sqrt(RowMath.Dot(vector, vector));
            var scale = length > 1e-13 * before ? 1 / length : 0;
            for (var j = 0; j < width; j++)
                vector[j] *= scale;
        }
    }
}
