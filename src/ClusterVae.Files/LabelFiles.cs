using System.Globalization;

namespace ClusterVae.Files;

/// <summary>Reads one label per row from a column of a text file, an NPY or an IDX file.</summary>
internal static class LabelFiles
{
    public static LabelSet Read(string path, LabelFileOptions? options = null, CancellationToken stop = default)
    {
        options ??= new LabelFileOptions();
        using var head = InputFile.OpenHead(path);
        var format = RowFiles.FormatOf(head, options.Format);
        if (format is FileFormat.Parquet or FileFormat.Arrow)
            return ReadTable(RowFiles.OpenTable(head, format), options, stop);
        return format == FileFormat.Delimited ? ReadText(head, options, stop) : ReadArray(head, format, options, stop);
    }

    private static LabelSet ReadText(InputFile head, LabelFileOptions options, CancellationToken stop)
    {
        var rows = new RowFileOptions { Header = options.Header, Separator = options.Separator, LabelColumn = options.Column };
        var layout = DelimitedLayout.Of(head, rows, options.UsualNames);
        var column = layout.LabelColumn ?? (layout.Names.Length == 1 ? 0 : UsualColumn(layout, options));
        return DelimitedRowFile.ReadColumn(layout, column, stop);
    }

    private static int UsualColumn(DelimitedLayout layout, LabelFileOptions options)
    {
        foreach (var name in options.UsualNames)
        {
            var place = layout.HasHeader ? Array.FindIndex(layout.Names, other => other.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) : -1;
            if (place >= 0)
                return place;
        }
        throw InputFile.Problem(layout.Path, $"has {layout.Names.Length} columns", $"Say which holds the labels: {string.Join(", ", layout.Names.Take(20))}.");
    }

    private static LabelSet ReadTable(ITable table, LabelFileOptions options, CancellationToken stop)
    {
        string[] names = [.. table.Schema.FieldsList.Select(field => field.Name)];
        var column = names.Length == 1 ? names[0] : options.Column ?? names.FirstOrDefault(name => options.UsualNames.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase));
        if (column is null)
            throw InputFile.Problem(table.Path, $"has {names.Length} columns", $"Say which holds the labels: {ColumnChoice.Shown(names)}.");
        var choice = ColumnChoice.Of(table.Path, names, true, new RowFileOptions { LabelColumn = column });
        return TableRowFile.ReadLabels(table, choice.Label!.Value, false, stop);
    }

    private static LabelSet ReadArray(InputFile head, FileFormat format, LabelFileOptions options, CancellationToken stop)
    {
        var path = head.Path;
        var rows = new BinaryRowFile(head, format, ByteScaling.None);
        if (options.Column is null)
        {
            if (rows.Width != 1)
                throw InputFile.Problem(path, $"has {rows.Width} values per row", "Give one label per row, or say which value is the label by its place.");
            return rows.ReadAsLabels(0, stop);
        }
        if (!int.TryParse(options.Column, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var place) || place < -rows.Width || place >= rows.Width)
            throw InputFile.Problem(path, $"has {rows.Width} values per row and no names", "Choose the label by its place, counted from 0.", options.Column);
        return rows.ReadAsLabels(place < 0 ? rows.Width + place : place, stop);
    }
}

/// <summary>Where <see cref="LabelFiles.Read"/> finds the labels in a file with several columns.</summary>
internal sealed record LabelFileOptions
{
    public FileFormat Format { get; init; } = FileFormat.Auto;

    public HeaderMode Header { get; init; } = HeaderMode.Auto;

    public char? Separator { get; init; }

    /// <summary>By name or place; null: the only column, or the first whose name is among <see cref="UsualNames"/>.</summary>
    public string? Column { get; init; }

    /// <summary>Names that mark a label column when none is asked for.</summary>
    public IReadOnlyList<string> UsualNames { get; init; } = ["Label", "Class", "Target"];
}
