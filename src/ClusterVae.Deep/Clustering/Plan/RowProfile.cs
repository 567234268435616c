using ClusterVae.Data;

namespace ClusterVae.Deep;

/// <summary>What the automatic choices know of the data: its size and the range and spread of its columns.</summary>
internal sealed record RowProfile(int Rows, int Width, float Smallest, float Largest, float[] Means, float[] StdDevs, float[] ColumnMinima, float[] ColumnMaxima)
{
    // Tables of fewer columns say too little about a common unit.
    private const int FewColumns = 16;

    public static RowProfile Of(DenseRows<float> rows)
    {
        var width = rows.Width;
        var (sums, squares, minima, maxima) = (new double[width], new double[width], new float[width], new float[width]);
        Array.Fill(minima, float.MaxValue);
        Array.Fill(maxima, float.MinValue);
        var (smallest, largest) = (float.MaxValue, float.MinValue);
        var first = rows.Row(0).ToArray();
        for (var row = 0; row < rows.Count; row++)
        {
            var values = rows.Row(row);
            for (var column = 0; column < width; column++)
            {
                var value = values[column];
                // Moments around the first row: large offsets then cost no digits.
                var centred = (double)value - first[column];
                sums[column] += centred;
                squares[column] += centred * centred;
                minima[column] = Math.Min(minima[column], value);
                maxima[column] = Math.Max(maxima[column], value);
                smallest = Math.Min(smallest, value);
                largest = Math.Max(largest, value);
            }
        }
        var (means, spreads) = (new float[width], new float[width]);
        for (var column = 0; column < width; column++)
        {
            var mean = sums[column] / rows.Count;
            means[column] = (float)(mean + first[column]);
            spreads[column] = (float)Math.Sqrt(Math.Max(0, squares[column] / rows.Count - mean * mean));
        }
        return new RowProfile(rows.Count, width, smallest, largest, means, spreads, minima, maxima);
    }

    /// <summary>Whether pictures that lean look unlike any others, as far as that was asked.</summary>
    public bool LeaningIsForeign { get; init; }

    /// <summary>Whether pictures that are stretched look like others, as far as that was asked.</summary>
    public bool StretchIsFamiliar { get; init; }

    public bool AllConstant => StdDevs.All(spread => spread == 0);

    /// <summary>Half of the columns that vary reach at least half of the largest value: pixels, counts, answers on one scale.</summary>
    public bool HasOneUnit
    {
        get
        {
            var varying = Varying(ColumnMaxima);
            return Width >= FewColumns && varying.Length > 0 && varying[varying.Length / 2] >= Largest / 2;
        }
    }

    /// <summary>Whether the columns have a zero in common: nothing is negative, or half of those that vary come down to the same smallest value.</summary>
    public bool HasOneGround
    {
        get
        {
            var varying = Varying(ColumnMinima);
            return Smallest >= 0 || varying.Length > 0 && varying[varying.Length / 2] == Smallest;
        }
    }

    private float[] Varying(float[] ofColumns) => [.. Enumerable.Range(0, Width).Where(column => StdDevs[column] > 0).Select(column => ofColumns[column]).Order()];
}
