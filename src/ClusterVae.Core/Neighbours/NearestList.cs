namespace ClusterVae.Neighbours;

/// <summary>The best few of many candidates, ascending by value; among equals the one that came first stays ahead.</summary>
internal struct NearestList(float[] values, int[] indices, int start, int capacity)
{
    private int count;

    /// <summary>What a candidate must stay below.</summary>
    public readonly float Worst => count < capacity ? float.PositiveInfinity : values[start + capacity - 1];

    public readonly int Count => count;

    public readonly Span<float> Values => values.AsSpan(start, count);

    public readonly Span<int> Indices => indices.AsSpan(start, count);

    public void Clear() => count = 0;

    public void Insert(float value, int index)
    {
        var at = start + (count < capacity ? count++ : capacity - 1);
        for (; at > start && values[at - 1] > value; at--)
            (values[at], indices[at]) = (values[at - 1], indices[at - 1]);
        (values[at], indices[at]) = (value, index);
    }
}
