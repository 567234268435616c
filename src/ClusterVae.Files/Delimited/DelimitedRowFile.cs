using System.Globalization;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>The numeric columns of a delimited text file.</summary>
internal sealed class DelimitedRowFile : IRowFile, IWideRows
{
    private readonly DelimitedLayout layout;

    public DelimitedRowFile(DelimitedLayout layout, bool allowsNoFeatures)
    {
        this.layout = layout;
        if (layout.FeatureColumns.Length == 0 && !allowsNoFeatures)
            throw InputFile.Problem(layout.Path, "has no column left for features", "Leave at least one column that is neither label nor ignored.");
        ColumnNames = Array.ConvertAll(layout.FeatureColumns, c => layout.Names[c]);
        UnusedColumns = Array.ConvertAll(layout.UnusedColumns, c => layout.Names[c]);
        RowShape = [Width];
    }

    public string Path => layout.Path;

    public string Name => Path;

    public int Width => layout.FeatureColumns.Length;

    public long? Count => null;

    public IReadOnlyList<string> ColumnNames { get; }

    public bool HasColumnNames => layout.HasHeader;

    public string? LabelName => layout.HasHeader && layout.LabelColumn is { } column ? layout.Names[column] : null;

    public IReadOnlyList<string> UnusedColumns { get; }

    public IReadOnlyList<string> Notes => layout.Notes;

    public IReadOnlyList<int> RowShape { get; }

    public IReadOnlyList<CarriedColumn> CarriedColumns => Array.ConvertAll(layout.CarriedColumns, c => new CarriedColumn(layout.Names[c], CarriedKind.Text));

    public IRowReader<float> Open() => Open(0);

    public IRowReader<float> Open(long firstRow) => new Reader(layout, firstRow);

    public IBatchReader OpenBatches() => new DelimitedBatches(layout);

    public LabelSet? ReadLabels(CancellationToken stop = default) =>
        layout.LabelColumn is { } column ? ReadColumn(layout, column, stop, layout.AllowsMissingLabels) : null;

    public long CountRows(CancellationToken stop = default)
    {
        using var records = layout.OpenData();
        long rows = 0;
        for (; records.Next(); rows++)
        {
            if ((rows & 0xfff) == 0)
                stop.ThrowIfCancellationRequested();
        }
        return rows;
    }

    public IEnumerable<double[]> WideRows()
    {
        var row = new double[Width];
        using var records = layout.OpenData();
        for (long n = 0; records.Next(); n++)
        {
            layout.RequireWidth(records, n);
            for (var j = 0; j < row.Length; j++)
                row[j] = Number(layout, records, layout.FeatureColumns[j], n);
            yield return row;
        }
    }

    public static LabelSet ReadColumn(DelimitedLayout layout, int column, CancellationToken stop, bool allowsMissing = false)
    {
        var labels = new LabelCollector();
        Span<char> characters = stackalloc char[256];
        using var records = layout.OpenData();
        for (long row = 0; records.Next(); row++)
        {
            if ((row & 0xfff) == 0)
                stop.ThrowIfCancellationRequested();
            layout.RequireWidth(records, row);
            var bytes = records[column].Trim(" \t"u8);
            if (bytes.IsEmpty && !allowsMissing)
                throw new DataProblemException($"{layout.Path}, line {records.Line}: the label is missing", "Fill it in or drop the row.", layout.Names[column], row);
            if (bytes.Length <= characters.Length)
                labels.Add(characters[..System.Text.Encoding.UTF8.GetChars(bytes, characters)]);
            else
                labels.Add(System.Text.Encoding.UTF8.GetString(bytes));
        }
        return labels.Finish();
    }

    private sealed class Reader(DelimitedLayout layout, long firstRow) : IRowReader<float>
    {
        private readonly DelimitedRecords records = layout.OpenData();
        private long next;

        public int Read(Span<float> rows)
        {
            while (next < firstRow && records.Next())
                next++;
            var columns = layout.FeatureColumns;
            var room = rows.Length / columns.Length;
            var count = 0;
            for (; count < room && records.Next(); count++, next++)
            {
                layout.RequireWidth(records, next);
                var target = rows.Slice(count * columns.Length, columns.Length);
                for (var j = 0; j < target.Length; j++)
                {
                    var field = records[columns[j]].Trim(" \t"u8);
                    if (ProblemOf(field, out target[j]) is { } problem)
                        throw NotANumber(layout, records, columns[j], next, problem);
                }
            }
            return count;
        }

        public void Dispose() => records.Dispose();
    }

    /// <summary>A field's number, or what is wrong with it.</summary>
    internal static string? ProblemOf(ReadOnlySpan<byte> field, out float value)
    {
        var isNumber = DecimalNumber.TryParse(field, out value);
        return isNumber && float.IsFinite(value) ? null : field.IsEmpty ? CheckedBatches.Missing : isNumber || !float.IsFinite(value) ? CheckedBatches.NotFinite : "not a number";
    }

    /// <summary>As it is written; refused where single precision cannot hold it.</summary>
    private static double Number(DelimitedLayout layout, DelimitedRecords records, int column, long row)
    {
        var field = records[column].Trim(" \t"u8);
        var isNumber = double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        if (isNumber && float.IsFinite((float)value))
            return value;
        throw NotANumber(layout, records, column, row, field.IsEmpty ? CheckedBatches.Missing : isNumber ? CheckedBatches.NotFinite : "not a number");
    }

    private static DataProblemException NotANumber(DelimitedLayout layout, DelimitedRecords records, int column, long row, string problem)
    {
        return new DataProblemException(
            $"{layout.Path}, line {records.Line}: {problem}",
            "Write a finite number with a decimal point, or leave the column out of the features (as label or ignored column).",
            layout.Names[column], row, Quoted(records.Text(column)));
    }

    internal static string Quoted(string text) => text.Length <= 60 ? $"'{text}'" : $"'{text[..60]}…'";
}
