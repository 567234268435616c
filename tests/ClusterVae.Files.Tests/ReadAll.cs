using ClusterVae.Data;

namespace ClusterVae.Files.Tests;

internal static class ReadAll
{
    /// <summary>All values, read in blocks of an awkward size.</summary>
    public static float[] Values(IRowSource<float> source, int rowsPerBlock = 2)
    {
        var values = new List<float>();
        var block = new float[source.Width * rowsPerBlock + source.Width - 1];
        using var reader = source.Open();
        for (int rows; (rows = reader.Read(block)) > 0;)
            values.AddRange(block.AsSpan(0, rows * source.Width));
        Assert.Equal(0, reader.Read(block));
        return [.. values];
    }
}
