using ClusterVae.Data;

namespace ClusterVae.Metrics;

/// <summary>
/// Labels renumbered 0, 1, … in ascending order. A label may be any integer and none has a meaning of its own: rows that an algorithm
/// left over as "noise" under −1, say, form a group like any other, as scikit-learn has it.
/// </summary>
internal sealed class LabelCodes
{
    private LabelCodes(int[] values, int[] codes, long[] counts) => (Values, Codes, Counts) = (values, codes, counts);

    /// <summary>The distinct labels, ascending.</summary>
    public int[] Values { get; }

    /// <summary>For each row, where its label stands in <see cref="Values"/>.</summary>
    public int[] Codes { get; }

    /// <summary>How many rows carry each label.</summary>
    public long[] Counts { get; }

    public static LabelCodes Of(ReadOnlySpan<int> labels, string name)
    {
        if (labels.IsEmpty)
            throw new DataProblemException("there are no labels", "A clustering of no rows has no quality: give at least one row.", name);
        var values = Distinct(labels);
        var codes = new int[labels.Length];
        var counts = new long[values.Length];
        var contiguous = (long)values[^1] - values[0] == values.Length - 1;
        for (var n = 0; n < codes.Length; n++)
        {
            codes[n] = contiguous ? labels[n] - values[0] : Array.BinarySearch(values, labels[n]);
            counts[codes[n]]++;
        }
        return new LabelCodes(values, codes, counts);
    }

    private static int[] Distinct(ReadOnlySpan<int> labels)
    {
        var seen = new HashSet<int>();
        var previous = labels[0];
        seen.Add(previous);
        foreach (var label in labels)
        {
            if (label != previous)
                seen.Add(previous = label);
        }
        var values = seen.ToArray();
        Array.Sort(values);
        return values;
    }
}
