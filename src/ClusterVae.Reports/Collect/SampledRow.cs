using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Collect;

/// <summary>One row of the data and what the model says of it. A value: a million rows that are only counted leave nothing behind.</summary>
/// <param name="Row">From 0.</param>
/// <param name="Values">As people know it.</param>
/// <param name="Input">As the model reads it; null where that is not one column.</param>
/// <param name="Codes">Where the clusters lie; null where nobody knows.</param>
/// <param name="Cluster">From 0.</param>
/// <param name="Label">The place of its class; −1 without.</param>
/// <param name="Certainty">Its largest membership; NaN where the model gives none.</param>
/// <param name="Second">The second likeliest cluster; −1 where nobody knows.</param>
/// <param name="Density">log p(x) or a bound on it; NaN where the model gives none.</param>
/// <param name="Distance">From its cluster's centre, or what comes nearest to one; NaN where nothing does.</param>
internal readonly record struct SampledRow(
    long Row, float[] Values, float[]? Input, float[]? Codes, int Cluster, int Label, double Certainty, int Second, double Density, double Distance)
{
    public RowContent ToContent(IReadOnlyList<string> labels) => new(Row, Values, Label < 0 ? null : labels[Label], Certainty, Second);
}

/// <summary>The few rows with the smallest keys.</summary>
internal sealed class SmallestRows(int capacity)
{
    // The largest key stands in front, so that it can be dropped.
    private readonly PriorityQueue<SampledRow, (double, long)> rows = new();

    public bool Wants(double key) => !double.IsNaN(key) && (rows.Count < capacity || rows.TryPeek(out _, out var worst) && -key > worst.Item1);

    public void Add(double key, SampledRow row)
    {
        rows.Enqueue(row, (-key, -row.Row));
        if (rows.Count > capacity)
            rows.Dequeue();
    }

    /// <summary>The smallest first.</summary>
    public SampledRow[] InOrder() => [.. rows.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];
}
