using System.Globalization;

namespace ClusterVae.Files;

/// <summary>A label per row. Integers stay what they are; texts are numbered 0, 1, … in ordinal order and keep their names.</summary>
internal sealed class LabelSet
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

    /// <summary>By row; memory holds each text once.</summary>
    public IReadOnlyList<string> Texts => new LabelTexts(this);

    /// <summary>Whether a row has a label; an empty text is none.</summary>
    public bool IsKnown(int row) => names is null || names[values[row]].Length > 0;

    /// <summary>The rows that have one.</summary>
    public IEnumerable<int> Known() => Enumerable.Range(0, Count).Where(IsKnown);

    /// <summary>The labels as texts by row, null where there is none.</summary>
    public string?[] KnownTexts() => [.. Enumerable.Range(0, Count).Select(row => IsKnown(row) ? NameOf(values[row]) : null)];

    public static LabelSet FromIntegers(int[] values) => new(values, null);

    /// <summary>Integers if every text is one, names otherwise.</summary>
    public static LabelSet FromTexts(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var collected = new LabelCollector();
        foreach (var text in texts)
            collected.Add(text);
        return collected.Finish();
    }

    internal static LabelSet FromNames(int[] values, string[] names) => new(values, names);

    /// <summary>Every row's label as text, made when it is asked for.</summary>
    private sealed class LabelTexts(LabelSet labels) : IReadOnlyList<string>
    {
        // A whole number's text is made once, too; more different ones are no classes.
        private const int MostKept = 1000;

        private readonly Dictionary<int, string> made = [];

        public int Count => labels.Count;

        public string this[int index]
        {
            get
            {
                var label = labels.values[index];
                if (!made.TryGetValue(label, out var text))
                {
                    text = labels.NameOf(label);
                    if (made.Count < MostKept)
                        made.Add(label, text);
                }
                return text;
            }
        }

        public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, Count).Select(row => this[row]).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
