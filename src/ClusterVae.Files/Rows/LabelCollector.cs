using System.Globalization;

namespace ClusterVae.Files;

/// <summary>Labels as they are read: each text is made once, a row keeps its place among them.</summary>
internal sealed class LabelCollector
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<string> names = [];
    private readonly List<int> rows = [];

    public int Count => rows.Count;

    public void Add(ReadOnlySpan<char> text)
    {
        var lookup = places.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out var place))
        {
            place = names.Count;
            names.Add(text.ToString());
            places.Add(names[place], place);
        }
        rows.Add(place);
    }

    /// <summary>Integers if every text is one, names in ordinal order otherwise.</summary>
    public LabelSet Finish()
    {
        var values = new int[names.Count];
        var integers = true;
        for (var place = 0; place < values.Length && integers; place++)
            integers = int.TryParse(names[place], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out values[place]);
        if (integers)
            return LabelSet.FromIntegers(Replaced(values));
        var sorted = names.Order(StringComparer.Ordinal).ToArray();
        foreach (var (index, name) in sorted.Index())
            values[places[name]] = index;
        return LabelSet.FromNames(Replaced(values), sorted);
    }

    private int[] Replaced(int[] byPlace)
    {
        var labels = new int[rows.Count];
        for (var row = 0; row < labels.Length; row++)
            labels[row] = byPlace[rows[row]];
        return labels;
    }
}
