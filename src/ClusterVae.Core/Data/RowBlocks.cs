namespace ClusterVae.Data;

/// <summary>One block of a pass over rows; its values are overwritten by the next block.</summary>
internal readonly record struct RowBlock(float[] Values, int Width, int Rows, long FirstRow)
{
    public ReadOnlySpan<float> Row(int index) => Values.AsSpan(index * Width, Width);

    public ReadOnlySpan<float> All => Values.AsSpan(0, Rows * Width);
}

/// <summary>Passes over rows in blocks that fit the cache, each checked for NaN and infinities.</summary>
internal static class RowBlocks
{
    private const int TargetBytes = 256 * 1024;

    public static IEnumerable<RowBlock> Of(IRowSource<float> source, CancellationToken stop = default)
    {
        var width = source.Width;
        var values = new float[Math.Max(1, TargetBytes / sizeof(float) / width) * width];
        using var reader = source.Open();
        long first = 0;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var rows = reader.Read(values);
            if (rows == 0)
                yield break;
            FiniteRows.Require(values.AsSpan(0, rows * width), width, first, source.Name);
            yield return new RowBlock(values, width, rows, first);
            first += rows;
        }
    }
}
