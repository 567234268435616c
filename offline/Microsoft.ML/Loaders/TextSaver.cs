using System.Globalization;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Writes a view as text that the text loader reads back.</summary>
internal sealed class TextSaver
{
    // What a pair "index:value" costs, compared with a field that holds the default value.
    private const double PairCost = 2.5;

    private readonly char _separator;
    private readonly bool _headerRow;
    private readonly bool _schema;
    private readonly bool _forceDense;

    public TextSaver(char separator, bool headerRow, bool schema, bool forceDense)
    {
        Contracts.CheckParam(separator is ' ' or '\t' or ',' or ';' or '|', nameof(separator),
            "Invalid separator - must be: space, tab, comma, semicolon, or bar");
        _separator = separator;
        _headerRow = headerRow;
        _schema = schema;
        _forceDense = forceDense;
    }

    public void Save(IDataView data, bool keepHidden, Stream stream)
    {
        var columns = data.Schema.Where(column => keepHidden || !column.IsHidden).ToArray();
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        using var cursor = data.GetRowCursor(columns);
        var texts = Array.ConvertAll(columns, column => TextColumnWriter.Over(cursor, column, _separator));
        var hasHeader = _headerRow && columns.Any(column => column.Type is not VectorDataViewType || column.HasSlotNames());
        if (_schema)
            WriteSchema(writer, columns, hasHeader);
        if (hasHeader)
            WriteLine(writer, Array.ConvertAll(texts, text => text.Header()), Array.ConvertAll(texts, _ => "\"\""));
        var defaults = Array.ConvertAll(texts, text => text.Default);
        while (cursor.MoveNext())
            WriteLine(writer, Array.ConvertAll(texts, text => text.Row()), defaults);
    }

    private void WriteLine(StreamWriter writer, string[][] columns, string[] defaults)
    {
        var denseColumns = _forceDense ? columns.Length : ColumnsToWriteDense(columns);
        var fields = new List<string>();
        for (var c = 0; c < denseColumns; c++)
            fields.AddRange(columns[c].Select(text => text ?? defaults[c]));
        if (denseColumns < columns.Length)
            fields.AddRange(SparsePart([.. columns[denseColumns..].SelectMany(column => column)], defaults[denseColumns]));
        writer.WriteLine(string.Join(_separator, fields));
    }

    private static IEnumerable<string> SparsePart(string[] fields, string firstDefault)
    {
        var pairs = fields.Select((text, i) => (text, i)).Where(field => field.text != null).Select(field => $"{field.i}:{field.text}");
        return pairs.DefaultIfEmpty($"0:{firstDefault}").Prepend(fields.Length.ToString(CultureInfo.InvariantCulture));
    }

    // The cheapest column to begin the sparse part at; a short sparse part is not worth it.
    private static int ColumnsToWriteDense(string[][] columns)
    {
        var explicitAfter = columns.Sum(column => column.Count(text => text != null));
        var total = columns.Sum(column => column.Length);
        var best = 0;
        var bestLength = 0;
        var bestCost = PairCost * explicitAfter;
        var length = 0;
        for (var c = 0; c < columns.Length; c++)
        {
            length += columns[c].Length;
            explicitAfter -= columns[c].Count(text => text != null);
            if (length + PairCost * explicitAfter < bestCost)
                (best, bestLength, bestCost) = (c + 1, length, length + PairCost * explicitAfter);
        }

        return total - bestLength < 5 || total - bestLength < bestLength / 5 ? columns.Length : best;
    }

    private void WriteSchema(StreamWriter writer, DataViewSchema.Column[] columns, bool hasHeader)
    {
        writer.WriteLine("#@ TextLoader{");
        if (hasHeader)
            writer.WriteLine("#@   header+");
        writer.WriteLine($"#@   sep={NameOf(_separator)}");
        var field = 0;
        foreach (var column in columns)
        {
            var size = column.Type.GetValueCount();
            var range = column.Type is VectorDataViewType ? $"{field}-{field + size - 1}" : $"{field}";
            writer.WriteLine($"#@   col={column.Name}:{TextColumnWriter.KindOf(column.Type.GetItemType())}:{range}");
            field += size;
        }

        writer.WriteLine("#@ }");
    }

    private static string NameOf(char separator) => separator switch
    {
        ' ' => "space",
        '\t' => "tab",
        ',' => "comma",
        ';' => "semicolon",
        _ => "bar",
    };
}
