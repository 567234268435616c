namespace ClusterVae.Data;

/// <summary>Reads past rows where a source has no quicker way to come behind them.</summary>
internal static class RowsBefore
{
    private const int BlockValues = 1 << 14;

    /// <summary>The reader, behind so many rows or at its end.</summary>
    public static IRowReader<T> Skip<T>(IRowReader<T> reader, long rows, int width) where T : unmanaged
    {
        var block = new T[Math.Max(1, BlockValues / width) * width];
        while (rows > 0)
        {
            var read = reader.Read(block.AsSpan(0, (int)Math.Min(block.Length / width, rows) * width));
            if (read == 0)
                break;
            rows -= read;
        }
        return reader;
    }
}
