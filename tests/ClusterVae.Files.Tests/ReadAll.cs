using ClusterVae.Data;

namespace ClusterVae.Files.Tests;

internal static class ReadAll
{
    /// <summary>All values from a row on, read in blocks of an awkward size.</summary>
    public static float[] Values(IRowSource<float> source, int rowsPerBlock = 2, long firstRow = 0)
    {
        var values = new List<float>();
        var block = new float[source.Width * rowsPerBlock + source.Width - 1];
        using var reader = firstRow == 0 ? source.Open() : source.Open(firstRow);
        for (int rows; (rows = reader.Read(block)) > 0;)
            values.AddRange(block.AsSpan(0, rows * source.Width));
        Assert.Equal(0, reader.Read(block));
        return [.. values];
    }
}
