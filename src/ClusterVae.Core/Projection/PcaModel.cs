using System.Buffers;
using ClusterVae.Data;

namespace ClusterVae.Projection;

/// <summary>
/// Principal axes of some rows: y = W (x − μ), and whitened y_k / √λ_k. Immutable, safe to use from many threads.
/// The sign of each axis is fixed by making its largest loading positive.
/// </summary>
public sealed class PcaModel
{
    // Directions with less than this share of the first variance are rounding errors: whitening would blow them up to unit noise.
    private const double NegligibleShare = 1e-12;

    private readonly double[] mean;
    private readonly double[] components;
    private readonly double[] variances;
    private readonly double[] whiteningScales;

    /// <param name="mean">[Width]</param>
    /// <param name="components">[Components, Width], row-major, orthonormal rows</param>
    /// <param name="variances">[Components], descending</param>
    /// <param name="totalVariance">the trace of the covariance, kept and dropped directions together</param>
    /// <param name="rows">how many rows were seen</param>
    public PcaModel(double[] mean, double[] components, double[] variances, double totalVariance, long rows)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(variances);
        ArgumentOutOfRangeException.ThrowIfZero(mean.Length, nameof(mean));
        ArgumentOutOfRangeException.ThrowIfZero(variances.Length, nameof(variances));
        ArgumentOutOfRangeException.ThrowIfNotEqual(components.Length, mean.Length * variances.Length, nameof(components));
        (this.mean, this.components, this.variances) = (mean, components, variances);
        TotalVariance = totalVariance;
        Rows = rows;
        whiteningScales = Array.ConvertAll(variances, v => v > NegligibleShare * variances[0] ? 1 / Math.Sqrt(v) : 0);
    }

    public int Width => mean.Length;

    public int ComponentCount => variances.Length;

    public ReadOnlySpan<double> Mean => mean;

    /// <summary>[ComponentCount, Width], row-major.</summary>
    public ReadOnlySpan<double> Components => components;

    /// <summary>Variance along each axis (divisor rows − 1), descending.</summary>
    public ReadOnlySpan<double> Variances => variances;

    public double TotalVariance { get; }

    public long Rows { get; }

    /// <summary>The share of the total variance along each axis; 0 where the data do not vary at all.</summary>
    public double[] VarianceShares => Array.ConvertAll(variances, v => TotalVariance > 0 ? v / TotalVariance : 0);

    public ReadOnlySpan<double> Component(int index) => components.AsSpan(index * Width, Width);

    /// <summary>1 / √λ_k; 0 for a direction without variance.</summary>
    internal double WhiteningScale(int component) => whiteningScales[component];

    /// <summary>y = W (x − μ) for one row.</summary>
    public void TransformRow(ReadOnlySpan<float> row, Span<float> target) => Project(row, target, whiten: false);

    /// <summary>y_k = w_k·(x − μ) / √λ_k for one row; directions without variance give 0.</summary>
    public void WhitenRow(ReadOnlySpan<float> row, Span<float> target) => Project(row, target, whiten: true);

    public DenseRows<float> Transform(IRowSource<float> rows, CancellationToken stop = default) => ProjectAll(rows, whiten: false, stop);

    public DenseRows<float> Whiten(IRowSource<float> rows, CancellationToken stop = default) => ProjectAll(rows, whiten: true, stop);

    /// <summary>x̂ = μ + Wᵀ y.</summary>
    public void ReconstructRow(ReadOnlySpan<float> scores, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, ComponentCount, nameof(scores));
        ArgumentOutOfRangeException.ThrowIfNotEqual(target.Length, Width, nameof(target));
        for (var j = 0; j < target.Length; j++)
        {
            var sum = mean[j];
            for (var k = 0; k < scores.Length; k++)
                sum += scores[k] * components[k * Width + j];
            target[j] = (float)sum;
        }
    }

    /// <summary>‖x − x̂‖², the part of the row outside the kept axes: ‖x − μ‖² − ‖y‖².</summary>
    public double ReconstructionError(ReadOnlySpan<float> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Width, nameof(row));
        var centred = ArrayPool<double>.Shared.Rent(Width);
        try
        {
            var difference = centred.AsSpan(0, Width);
            RowMath.Subtract(row, mean, difference);
            // Taken off one direction after the other, the rest stays accurate even where it is tiny beside the row.
            for (var k = 0; k < ComponentCount; k++)
                RowMath.AddScaled(difference, -RowMath.Dot(difference, Component(k)), Component(k));
            return RowMath.Dot(difference, difference);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(centred);
        }
    }

    private void Project(ReadOnlySpan<float> row, Span<float> target, bool whiten)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Width, nameof(row));
        ArgumentOutOfRangeException.ThrowIfNotEqual(target.Length, ComponentCount, nameof(target));
        var rented = ArrayPool<double>.Shared.Rent(Width);
        try
        {
            var centred = rented.AsSpan(0, Width);
            RowMath.Subtract(row, mean, centred);
            for (var k = 0; k < target.Length; k++)
            {
                var score = RowMath.Dot(centred, Component(k));
                target[k] = (float)(whiten ? score * whiteningScales[k] : score);
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    private DenseRows<float> ProjectAll(IRowSource<float> rows, bool whiten, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Width != Width)
            throw new DataProblemException($"the rows have {rows.Width} values and the principal axes {Width}", "Give rows of the width that the axes were fitted on.", rows.Name);
        var scores = new List<float>((int)Math.Min((rows.Count ?? 1024) * ComponentCount, Array.MaxLength));
        var target = new float[ComponentCount];
        foreach (var block in RowBlocks.Of(rows, stop))
        {
            for (var n = 0; n < block.Rows; n++)
            {
                Project(block.Row(n), target, whiten);
                scores.AddRange(target);
            }
        }
        return new DenseRows<float>(scores.ToArray(), ComponentCount, rows.Name);
    }
}
