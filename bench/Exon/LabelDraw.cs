using ClusterVae.Randomness;

namespace ClusterVae.Bench.Exon;

/// <summary>Which rows keep their label.</summary>
internal static class LabelDraw
{
    /// <summary>As many of each class, or one more of the first ones where the number does not divide.</summary>
    public static int[] Balanced(int[] classes, int labels, long seed)
    {
        var kept = new int[classes.Length];
        Array.Fill(kept, -1);
        var count = classes.Max() + 1;
        var random = new RandomStream(seed);
        for (var group = 0; group < count; group++)
        {
            int[] rows = [.. Enumerable.Range(0, classes.Length).Where(row => classes[row] == group)];
            random.Split(group).Shuffle<int>(rows);
            foreach (var row in rows.Take(labels / count + (group < labels % count ? 1 : 0)))
                kept[row] = group;
        }
        return kept;
    }

    /// <summary>Rows at random, but at least one of every class.</summary>
    public static int[] Random(int[] classes, int labels, long seed)
    {
        var order = Enumerable.Range(0, classes.Length).ToArray();
        new RandomStream(seed).Shuffle<int>(order);
        var kept = new int[classes.Length];
        Array.Fill(kept, -1);
        var first = Enumerable.Range(0, classes.Max() + 1).Select(group => order.First(row => classes[row] == group)).ToArray();
        foreach (var row in first.Concat(order.Except(first)).Take(Math.Max(labels, first.Length)))
            kept[row] = classes[row];
        return kept;
    }
}
