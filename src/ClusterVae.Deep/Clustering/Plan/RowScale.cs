using System.Runtime.InteropServices;
using ClusterVae.Data;

namespace ClusterVae.Deep;

/// <summary>
/// x' = (x − offset) · factor, one pair for all columns or one per column: between the rows' units and the network's. Of counts x is the row's logarithm, see <see cref="LogCounts"/>.
/// </summary>
internal sealed record RowScale(float[] Offset, float[] Factor)
{
    /// <summary>What comes before offset and factor where rows are counts.</summary>
    public LogCounts? Counts { get; init; }

    public static RowScale None { get; } = new([0f], [1f]);

    /// <summary>What the log density of a row in its own units (of counts: of its logarithms) has more than in the network's: Σ_d log |factor_d|.</summary>
    public double LogVolume(int width)
    {
        var sum = 0.0;
        for (var column = 0; column < width; column++)
            sum += Math.Log(Factor[column % Factor.Length]);
        return sum;
    }

    /// <summary>Of counts where rows that are no picture look like that, otherwise by their profile.</summary>
    public static RowScale For(RowScaling? scaling, DenseRows<float> rows, RowProfile profile, ImageShape? image) =>
        scaling == RowScaling.Counts || scaling is null && image is null && CountRecognition.Of(rows) ? OfCounts(rows) : For(scaling, profile, image);

    public static RowScale For(RowScaling? scaling, RowProfile profile, ImageShape? image)
    {
        var chosen = scaling ?? Choose(profile, image);
        switch (chosen)
        {
            case RowScaling.UnitInterval:
                // An empty pixel is 0: the zero that values at or above it have already, otherwise the smallest.
                var lowest = profile.Smallest >= 0 ? 0 : profile.Smallest;
                return new RowScale([lowest], [1 / Math.Max(profile.Largest - lowest, 1e-30f)]);
            case RowScaling.Standard:
                return new RowScale(profile.Means, Array.ConvertAll(profile.StdDevs, spread => spread > 0 ? 1 / spread : 1f));
            default:
                return None;
        }
    }

    /// <summary>Columns weighed as clusters of neighbours and mixtures have them, all by one further factor, so that their mean variance is 1.</summary>
    private static RowScale OfCounts(DenseRows<float> rows)
    {
        var columns = ColumnScale.For(rows, ColumnScaling.Counts);
        var profile = RowProfile.Of(columns.Apply(rows));
        var spread = (float)Math.Sqrt(profile.StdDevs.Average(deviation => (double)deviation * deviation));
        var unit = spread > 0 ? 1 / spread : 1;
        return new RowScale(
            [.. profile.Means.Zip(columns.Factor, (mean, factor) => mean / factor)],
            Array.ConvertAll(columns.Factor, factor => factor * unit))
        { Counts = columns.Counts };
    }

    private static RowScaling Choose(RowProfile profile, ImageShape? image)
    {
        if (profile is { Smallest: >= 0, Largest: <= 1 })
            return RowScaling.None;
        return image is not null || profile.Smallest >= 0 && profile.HasOneUnit ? RowScaling.UnitInterval : RowScaling.Standard;
    }

    public void Apply(ReadOnlySpan<float> rows, Span<float> scaled, int width)
    {
        if (Counts is not null)
        {
            Counts.Apply(rows, scaled, width);
            rows = scaled[..rows.Length];
        }
        for (var index = 0; index < rows.Length; index++)
            scaled[index] = (rows[index] - Offset[index % width % Offset.Length]) * Factor[index % width % Factor.Length];
    }

    public void Invert(Span<float> rows, int width)
    {
        for (var index = 0; index < rows.Length; index++)
            rows[index] = rows[index] / Factor[index % width % Factor.Length] + Offset[index % width % Offset.Length];
        if (Counts is not null)
            LogCounts.Invert(rows);
    }

    public DenseRows<float> Apply(DenseRows<float> rows)
    {
        if (ReferenceEquals(this, None))
            return rows;
        var scaled = new float[rows.Values.Length];
        Apply(rows.Values.Span, scaled, rows.Width);
        return new DenseRows<float>(scaled, rows.Width, rows.Name);
    }

    public bool Equals(RowScale? other) => other is not null && Counts == other.Counts
        && Bytes(Offset).SequenceEqual(Bytes(other.Offset)) && Bytes(Factor).SequenceEqual(Bytes(other.Factor));

    public override int GetHashCode() => HashCode.Combine(Offset.Length, Factor.Length, Offset[0], Factor[0]);

    private static ReadOnlySpan<byte> Bytes(float[] values) => MemoryMarshal.AsBytes<float>(values);
}
