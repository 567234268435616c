using System.Globalization;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>The numeric columns of a delimited text file.</summary>
internal sealed class DelimitedRowFile : IRowFile
{
    private readonly DelimitedLayout layout;

    public DelimitedRowFile(string path, RowFileOptions options)
    {
        layout = DelimitedLayout.Of(path, options);
        if (layout.FeatureColumns.Length == 0)
            throw InputFile.Problem(path, "has no column left for features", "Leave at least one column that is neither label nor ignored.");
        ColumnNames = Array.ConvertAll(layout.FeatureColumns, c => layout.Names[c]);
        RowShape = [Width];
    }

    public string Path => layout.Path;

    public string Name => Path;

    public int Width => layout.FeatureColumns.Length;

    public long? Count => null;

    public IReadOnlyList<string> ColumnNames { get; }

    public IReadOnlyList<int> RowShape { get; }

    public IRowReader<float> Open() => new Reader(layout);

    public LabelSet? ReadLabels(CancellationToken stop = default) =>
        layout.LabelColumn is { } column ? ReadColumn(layout, column, stop) : null;

    public static LabelSet ReadColumn(DelimitedLayout layout, int column, CancellationToken stop)
    {
        // Labels repeat: each text is made once.
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        var texts = new List<string>();
        Span<char> characters = stackalloc char[256];
        using var records = layout.OpenData();
        for (long row = 0; records.Next(); row++)
        {
            if ((row & 0xfff) == 0)
                stop.ThrowIfCancellationRequested();
            layout.RequireWidth(records, row);
            var bytes = records[column].Trim(" \t"u8);
            if (bytes.IsEmpty)
                throw new DataProblemException($"{layout.Path}, line {records.Line}: the label is missing", "Fill it in or drop the row.", layout.Names[column], row);
            string text;
            if (bytes.Length <= characters.Length)
            {
                var key = characters[..System.Text.Encoding.UTF8.GetChars(bytes, characters)];
                if (!lookup.TryGetValue(key, out text!))
                    lookup[key] = text = key.ToString();
            }
            else
                text = System.Text.Encoding.UTF8.GetString(bytes);
            texts.Add(text);
        }
        return LabelSet.FromTexts(texts);
    }

    private sealed class Reader(DelimitedLayout layout) : IRowReader<float>
    {
        private readonly DelimitedRecords records = layout.OpenData();
        private long next;

        public int Read(Span<float> rows)
        {
            var columns = layout.FeatureColumns;
            var room = rows.Length / columns.Length;
            var count = 0;
            for (; count < room && records.Next(); count++, next++)
            {
                layout.RequireWidth(records, next);
                var target = rows.Slice(count * columns.Length, columns.Length);
                for (var j = 0; j < target.Length; j++)
                    target[j] = Number(columns[j]);
            }
            return count;
        }

        public void Dispose() => records.Dispose();

        private float Number(int column)
        {
            var field = records[column].Trim(" \t"u8);
            if (float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value))
                return value;
            var text = records.Text(column);
            throw new DataProblemException(
                $"{layout.Path}, line {records.Line}: {(field.IsEmpty ? "the value is missing" : float.IsFinite(value) ? "not a number" : "not a finite number")}",
                "Write a finite number with a decimal point, or leave the column out of the features (as label or ignored column).",
                layout.Names[column], next, text.Length <= 60 ? $"'{text}'" : $"'{text[..60]}…'");
        }
    }
}
