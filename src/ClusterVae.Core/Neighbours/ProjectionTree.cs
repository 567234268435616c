using ClusterVae.Data;
using ClusterVae.Randomness;

namespace ClusterVae.Neighbours;

/// <summary>
/// Rows sorted into small groups of near ones by planes half-way between two random rows (Dasgupta and Freund 2008): what NN-descent begins with.
/// </summary>
/// <param name="Order">the rows, group after group</param>
/// <param name="GroupStart">for each row, where its group begins in the order</param>
/// <param name="GroupSize">for each row, how many its group has</param>
internal sealed record ProjectionTree(int[] Order, int[] GroupStart, int[] GroupSize)
{
    public static ProjectionTree Grow(DenseRows<float> rows, int largestGroup, RandomStream random, CancellationToken stop)
    {
        var order = Enumerable.Range(0, rows.Count).ToArray();
        var tree = new ProjectionTree(order, new int[rows.Count], new int[rows.Count]);
        var open = new Stack<(int Start, int Count)>();
        open.Push((0, rows.Count));
        var offsets = new float[rows.Count];
        while (open.TryPop(out var group))
        {
            stop.ThrowIfCancellationRequested();
            if (group.Count <= largestGroup)
            {
                foreach (var row in order.AsSpan(group.Start, group.Count))
                    (tree.GroupStart[row], tree.GroupSize[row]) = (group.Start, group.Count);
                continue;
            }
            var left = Split(rows, order.AsSpan(group.Start, group.Count), offsets.AsSpan(group.Start, group.Count), random);
            open.Push((group.Start + left, group.Count - left));
            open.Push((group.Start, left));
        }
        return tree;
    }

    /// <summary>Moves the rows nearer to the first of two random ones to the front and says how many they are.</summary>
    private static int Split(DenseRows<float> rows, Span<int> group, Span<float> offsets, RandomStream random)
    {
        var a = rows.Row(group[random.NextInt(group.Length)]);
        var b = rows.Row(group[random.NextInt(group.Length)]);
        for (var i = 0; i < group.Length; i++)
        {
            var row = rows.Row(group[i]);
            offsets[i] = RowDistance.Squared(row, a) - RowDistance.Squared(row, b);
        }
        var left = 0;
        for (var i = 0; i < group.Length; i++)
        {
            if (!(offsets[i] < 0))
                continue;
            (group[i], group[left]) = (group[left], group[i]);
            (offsets[i], offsets[left]) = (offsets[left], offsets[i]);
            left++;
        }
        // Equal rows, or an outlier alone on its side: halves by chance, or the tree would be as deep as there are rows.
        if (left >= group.Length / 20 && group.Length - left >= group.Length / 20)
            return left;
        random.Shuffle(group);
        return group.Length / 2;
    }
}
