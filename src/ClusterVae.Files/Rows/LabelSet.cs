using System.Globalization;

namespace ClusterVae.Files;

/// <summary>A label per row. Integers stay what they are; texts are numbered 0, 1, … in ordinal order and keep their names.</summary>
public sealed class LabelSet
{
    private readonly int[] values;
    private readonly string[]? names;

    private LabelSet(int[] values, string[]? names) => (this.values, this.names) = (values, names);

    public int Count => values.Length;

    public ReadOnlySpan<int> Values => values;

    /// <summary>Null when the labels are integers.</summary>
    public IReadOnlyList<string>? Names => names;

    public string NameOf(int label) =>
        names is not null && label >= 0 && label < names.Length ? names[label] : label.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a row has a label; an empty text is none.</summary>
    public bool IsKnown(int row) => names is null || names[values[row]].Length > 0;

    /// <summary>The rows that have one.</summary>
    public IEnumerable<int> Known() => Enumerable.Range(0, Count).Where(IsKnown);

    /// <summary>The labels as texts by row, null where there is none.</summary>
    public string?[] KnownTexts() => [.. Enumerable.Range(0, Count).Select(row => IsKnown(row) ? NameOf(values[row]) : null)];

    public static LabelSet FromIntegers(int[] values) => new(values, null);

    /// <summary>Integers if every text is one, names otherwise.</summary>
    public static LabelSet FromTexts(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var values = new int[texts.Count];
        var integers = true;
        for (var n = 0; n < values.Length && integers; n++)
            integers = int.TryParse(texts[n], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out values[n]);
        if (integers)
            return new LabelSet(values, null);

        var names = texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var places = names.Index().ToDictionary(p => p.Item, p => p.Index, StringComparer.Ordinal);
        for (var n = 0; n < values.Length; n++)
            values[n] = places[texts[n]];
        return new LabelSet(values, names);
    }
}
