namespace ClusterVae.Neighbours;

/// <summary>The nearest other rows of each row, the nearest first, equally near ones by index.</summary>
/// <param name="PerRow">how many each row has</param>
/// <param name="Indices">[rows, PerRow]</param>
/// <param name="Distances">[rows, PerRow], Euclidean</param>
/// <param name="Recall">the share of the true neighbours that are among them: 1 where all pairs were compared, else measured on a sample of rows</param>
internal sealed record Neighbourhoods(int PerRow, int[] Indices, float[] Distances, double Recall)
{
    public int Rows => Indices.Length / PerRow;

    public ReadOnlySpan<int> IndicesOf(int row) => Indices.AsSpan(row * PerRow, PerRow);

    public ReadOnlySpan<float> DistancesOf(int row) => Distances.AsSpan(row * PerRow, PerRow);

    /// <summary>The same with fewer neighbours of each row.</summary>
    public Neighbourhoods Nearest(int count)
    {
        if (count == PerRow)
            return this;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, PerRow);
        var indices = new int[Rows * count];
        var distances = new float[Rows * count];
        for (var row = 0; row < Rows; row++)
        {
            IndicesOf(row)[..count].CopyTo(indices.AsSpan(row * count));
            DistancesOf(row)[..count].CopyTo(distances.AsSpan(row * count));
        }
        return new Neighbourhoods(count, indices, distances, Recall);
    }
}
