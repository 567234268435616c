namespace ClusterVae.Neighbours;

/// <summary>A symmetric graph of rows with a weight for each edge, row by row.</summary>
/// <param name="Start">[rows + 1] where each row's edges begin</param>
/// <param name="Targets">the other end of each edge, ascending within a row</param>
/// <param name="Weights">of each edge, the same in both directions</param>
internal sealed record NeighbourGraph(int[] Start, int[] Targets, float[] Weights)
{
    public int Rows => Start.Length - 1;

    /// <summary>The edges of rows to their neighbours and back: what each end gives the other (0 where it does not know it) is joined to one weight; none stays where that is 0.</summary>
    /// <param name="neighbours">who knows whom</param>
    /// <param name="weights">[rows, PerRow] what each gives</param>
    /// <param name="join">symmetric</param>
    public static NeighbourGraph Joined(Neighbourhoods neighbours, float[] weights, Func<float, float, float> join)
    {
        var (rows, perRow) = (neighbours.Rows, neighbours.PerRow);
        var incoming = new int[rows + 1];
        foreach (var target in neighbours.Indices)
            incoming[target + 1]++;
        for (var row = 0; row < rows; row++)
            incoming[row + 1] += incoming[row];
        var sources = new int[neighbours.Indices.Length];
        var filled = incoming[..^1];
        for (var edge = 0; edge < sources.Length; edge++)
            sources[filled[neighbours.Indices[edge]]++] = edge;

        var edges = new (int Target, float Weight)[rows][];
        Parallel.For(0, rows, row =>
        {
            var known = new SortedList<int, (float Given, float Got)>(2 * perRow);
            for (var edge = row * perRow; edge < (row + 1) * perRow; edge++)
                known[neighbours.Indices[edge]] = (weights[edge], 0);
            foreach (var edge in sources.AsSpan(incoming[row], incoming[row + 1] - incoming[row]))
                known[edge / perRow] = (known.GetValueOrDefault(edge / perRow).Given, weights[edge]);
            edges[row] = [.. known.Select(pair => (pair.Key, join(pair.Value.Given, pair.Value.Got))).Where(edge => edge.Item2 > 0)];
        });
        var start = new int[rows + 1];
        for (var row = 0; row < rows; row++)
            start[row + 1] = checked(start[row] + edges[row].Length);
        var (targets, joined) = (new int[start[rows]], new float[start[rows]]);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < edges[row].Length; i++)
                (targets[start[row] + i], joined[start[row] + i]) = edges[row][i];
        }
        return new NeighbourGraph(start, targets, joined);
    }
}
