using ClusterVae.Data;

namespace ClusterVae.Deep;

/// <summary>All rows of a source in one array, every value checked.</summary>
internal static class RowsInMemory
{
    public static DenseRows<float> Read(IRowSource<float> source, CancellationToken stop)
    {
        if (source is DenseRows<float> already)
        {
            RowChecks.Finite(already.Values.Span, already.Width, 0, already.Name);
            return already.Count > 0 ? already : throw Empty(source);
        }
        var width = source.Width;
        var blockRows = Math.Max(1, (1 << 20) / width);
        var block = new float[blockRows * width];
        var values = new float[checked((int)((source.Count ?? blockRows) * width))];
        var count = 0;
        using var reader = source.Open();
        int read;
        while ((read = reader.Read(block)) > 0)
        {
            stop.ThrowIfCancellationRequested();
            var rows = block.AsSpan(0, read * width);
            RowChecks.Finite(rows, width, count, source.Name);
            if ((count + read) * width > values.Length)
                Array.Resize(ref values, Math.Max((count + read) * width, checked(values.Length * 2)));
            rows.CopyTo(values.AsSpan(count * width));
            count += read;
        }
        if (count == 0)
            throw Empty(source);
        Array.Resize(ref values, count * width);
        return new DenseRows<float>(values, width, source.Name);
    }

    private static DataProblemException Empty(IRowSource<float> source) => new("there are no rows to train on", "Give at least as many rows as clusters.", source.Name);
}
