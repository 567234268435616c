using System.Numerics;
using ClusterVae.Data;

namespace ClusterVae.Metrics;

/// <summary>Rows gathered by label: who belongs to which group, the groups' means and how far their rows lie from them.</summary>
internal sealed class Groups
{
    private Groups(LabelCodes labels, int width)
    {
        Labels = labels;
        Width = width;
        Means = new double[labels.Values.Length * width];
        Spreads = new double[labels.Values.Length];
        OverallMean = new double[width];
    }

    public LabelCodes Labels { get; }

    public int Width { get; }

    public int Count => Labels.Values.Length;

    /// <summary>[groups, width]</summary>
    public double[] Means { get; }

    /// <summary>Mean Euclidean distance of each group's rows from its mean.</summary>
    public double[] Spreads { get; }

    public double[] OverallMean { get; }

    /// <summary>Σ ‖x − mean of its group‖².</summary>
    public double SquaredError { get; private set; }

    public static Groups Of<T>(DenseRows<T> rows, ReadOnlySpan<int> labels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(rows);
        RequireSameCount(rows, labels);
        var groups = new Groups(LabelCodes.Of(labels, "PredictedLabel"), rows.Width);
        groups.SumMeans(rows);
        groups.SumDistances(rows);
        return groups;
    }

    public static void RequireSameCount<T>(DenseRows<T> rows, ReadOnlySpan<int> labels) where T : unmanaged
    {
        if (rows.Count != labels.Length)
            throw new DataProblemException($"{labels.Length} labels stand against {rows.Count} rows", "Give one label per row, in the same order.", rows.Name);
    }

    public ReadOnlySpan<double> Mean(int group) => Means.AsSpan(group * Width, Width);

    /// <summary>Geometry needs something to compare: at least two groups, and at least one group with two rows.</summary>
    public static bool Comparable(LabelCodes labels) => labels.Values.Length >= 2 && labels.Values.Length < labels.Codes.Length;

    public void RequireComparable(string metric) => RequireComparable(Labels, metric);

    public static void RequireComparable(LabelCodes labels, string metric)
    {
        if (!Comparable(labels))
            throw new DataProblemException(
                $"{metric} is not defined for {labels.Codes.Length} rows in {labels.Values.Length} clusters",
                "Give at least two clusters, and fewer clusters than rows.", "PredictedLabel");
    }

    public static double SquaredDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var j = 0; j < x.Length; j++)
            sum += (x[j] - y[j]) * (x[j] - y[j]);
        return sum;
    }

    private void SumMeans<T>(DenseRows<T> rows) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows.Row(n);
            var mean = Means.AsSpan(Labels.Codes[n] * Width, Width);
            for (var j = 0; j < Width; j++)
            {
                var value = double.CreateTruncating(row[j]);
                if (!double.IsFinite(value))
                    throw new DataProblemException($"feature {j} is not a finite number", "Replace or drop such values first.", rows.Name, n, row[j].ToString());
                mean[j] += value;
            }
        }
        for (var k = 0; k < Count; k++)
        {
            for (var j = 0; j < Width; j++)
            {
                OverallMean[j] += Means[k * Width + j] / rows.Count;
                Means[k * Width + j] /= Labels.Counts[k];
            }
        }
    }

    private void SumDistances<T>(DenseRows<T> rows) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows.Row(n);
            var group = Labels.Codes[n];
            var mean = Mean(group);
            var squared = 0.0;
            for (var j = 0; j < Width; j++)
            {
                var difference = double.CreateTruncating(row[j]) - mean[j];
                squared += difference * difference;
            }
            SquaredError += squared;
            Spreads[group] += Math.Sqrt(squared);
        }
        for (var k = 0; k < Count; k++)
            Spreads[k] /= Labels.Counts[k];
    }
}
