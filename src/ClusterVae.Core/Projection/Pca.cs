using ClusterVae.Data;
using ClusterVae.Options;
using MathNet.Numerics.LinearAlgebra;

namespace ClusterVae.Projection;

/// <summary>Principal component analysis of rows in memory or in a file.</summary>
internal static class Pca
{
    /// <summary>The leading eigenvectors of C = Σ (x − μ)(x − μ)ᵀ / (N − 1).</summary>
    public static PcaModel Fit(IRowSource<float> rows, PcaOptions? options = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var settings = new Checked<PcaOptions>(options ?? new PcaOptions()).Value;
        if (settings.Components > rows.Width)
            throw new DataProblemException($"{settings.Components} principal axes are wanted of rows with {rows.Width} values", $"Choose at most {rows.Width} components.", rows.Name);
        var exact = settings.Solver == PcaSolver.Exact || (settings.Solver == PcaSolver.Auto && rows.Width <= settings.ExactUpToWidth);
        return exact ? FitExact(rows, settings, stop) : RandomisedPca.Fit(rows, settings, stop);
    }

    internal static void RequireRows(long count, IRowSource<float> rows, PcaOptions settings)
    {
        if (count < 2 || count < settings.Components)
            throw new DataProblemException(
                $"{count} rows do not span {settings.Components} principal axes",
                $"Give at least {Math.Max(2, settings.Components)} rows, or choose fewer components.", rows.Name);
    }

    /// <summary>Eigenvectors have no sign of their own: the largest loading (the first of equals) is made positive.</summary>
    internal static void FixSign(Span<double> axis)
    {
        var largest = 0;
        for (var j = 1; j < axis.Length; j++)
        {
            if (Math.Abs(axis[j]) > Math.Abs(axis[largest]))
                largest = j;
        }
        if (axis[largest] >= 0)
            return;
        for (var j = 0; j < axis.Length; j++)
            axis[j] = -axis[j];
    }

    private static PcaModel FitExact(IRowSource<float> rows, PcaOptions settings, CancellationToken stop)
    {
        var width = rows.Width;
        var moments = new ScatterAccumulator(width);
        foreach (var block in RowBlocks.Of(rows, stop))
            moments.Add(block.All);
        RequireRows(moments.Count, rows, settings);

        var covariance = Matrix<double>.Build.Dense(width, width, moments.Covariance());
        stop.ThrowIfCancellationRequested();
        var eigen = covariance.Evd(Symmetricity.Symmetric);
        var components = new double[settings.Components * width];
        var variances = new double[settings.Components];
        for (var k = 0; k < settings.Components; k++)
        {
            // MathNet sorts ascending.
            var column = width - 1 - k;
            variances[k] = Math.Max(0, eigen.EigenValues[column].Real);
            var axis = components.AsSpan(k * width, width);
            for (var j = 0; j < width; j++)
                axis[j] = eigen.EigenVectors[j, column];
            FixSign(axis);
        }
        return new PcaModel(moments.Mean, components, variances, covariance.Trace(), moments.Count);
    }
}
