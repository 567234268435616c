namespace ClusterVae.Data;

/// <summary>Brings rows into memory.</summary>
public static class RowsInMemory
{
    /// <summary>All rows of a source in one array.</summary>
    public static DenseRows<float> Of(IRowSource<float> source, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var values = new List<float>();
        foreach (var block in RowBlocks.Of(source, stop))
        {
            if (values.Count + (long)block.All.Length > Array.MaxLength)
                throw new DataProblemException($"more than {Array.MaxLength / source.Width} rows of {source.Width} do not fit into one array", "Read fewer rows.", source.Name);
            values.AddRange(block.All);
        }
        return new DenseRows<float>([.. values], source.Width, source.Name);
    }
}
