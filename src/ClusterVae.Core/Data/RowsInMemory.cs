namespace ClusterVae.Data;

/// <summary>Brings rows into memory.</summary>
internal static class RowsInMemory
{
    /// <summary>All rows of a source in one array, every value finite; rows that are in memory already are not copied.</summary>
    public static DenseRows<float> Of(IRowSource<float> source, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source is DenseRows<float> { Count: > 0 } already)
        {
            FiniteRows.Require(already.Values.Span, already.Width, 0, already.Name);
            return already;
        }
        var (width, most) = (source.Width, Array.MaxLength / source.Width);
        // What a source says of its length may be wrong in both directions.
        var values = new float[Math.Min(source.Count ?? 0, most) * width];
        var filled = 0;
        foreach (var block in RowBlocks.Of(source, stop))
        {
            if (filled + (long)block.All.Length > (long)most * width)
                throw new DataProblemException($"more than {most} rows of {width} do not fit into one array", "Read fewer rows, or choose the streaming option of the trainer.", source.Name);
            if (filled + block.All.Length > values.Length)
                Array.Resize(ref values, (int)Math.Min(Math.Max(2L * filled, filled + (long)block.All.Length), (long)most * width));
            block.All.CopyTo(values.AsSpan(filled));
            filled += block.All.Length;
        }
        if (filled == 0)
            throw new DataProblemException("there are no rows", "Give at least one row.", source.Name);
        Array.Resize(ref values, filled);
        return new DenseRows<float>(values, width, source.Name);
    }
}
