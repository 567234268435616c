using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>Opens files of numeric rows: Parquet, Arrow, and .csv, .tsv, .npy and IDX, these also gzipped or in Zstandard.</summary>
public static class RowFiles
{
    private static readonly string[] TextNames = [".csv", ".tsv", ".txt", ".dat", ".data"];
    private static readonly string[] TableNames = [".arrow", ".feather", ".arrows"];
    private static readonly string[] IdxNames = [".idx", "-ubyte", ".idx1", ".idx3"];

    /// <summary>The rows of a file, of a folder or of a pattern, to be read as often as wanted, in constant memory.</summary>
    public static IRowSource<float> Rows(string path, RowFileOptions? options = null) => Open(path, options);

    /// <summary>A folder or a pattern is as one file. Looks at the file's head only; the rows come with <see cref="IRowSource{T}.Open()"/>, as often as wanted.</summary>
    internal static IRowFile Open(string path, RowFileOptions? options = null)
    {
        options ??= new RowFileOptions();
        if (options.TextColumn is null && (options.TextsAreCategories || options.CategoryColumns.Count > 0))
            return OpenWithCategories(path, options);
        if (FileSet.IsMany(path) && FileSet.Expand(path) is [_, ..] set)
            return set is [var only] ? Open(only.Path, options) : new ManyRowFiles(path, set, options);
        using var head = InputFile.OpenHead(path);
        var format = FormatOf(head, options.Format);
        if (format == FileFormat.Delimited && LineFile.Reads(head.PlainName, options))
            return new LineFile(path, options);
        if (format == FileFormat.Delimited)
            return new DelimitedRowFile(DelimitedLayout.Of(head, options), options.AllowsNoFeatures);
        if (format is FileFormat.Parquet or FileFormat.Arrow)
            return new TableRowFile(OpenTable(head, format), options) { AllowsMissingLabels = options.AllowsMissingLabels };
        string[] named = [.. options.LabelColumn is { } label ? [label] : Array.Empty<string>(), .. options.IgnoredColumns, .. options.AllCarried, .. options.PickedColumns ?? []];
        if (named.Length > 0)
            throw InputFile.Problem(path, "is a binary array, whose columns have no names", "Give the labels in a file of their own.", named[0]);
        return new BinaryRowFile(head, format, options.Bytes);
    }

    /// <summary>The values of categories are looked for in a pass over the rows.</summary>
    private static IRowFile OpenWithCategories(string path, RowFileOptions options)
    {
        var plain = options with { TextsAreCategories = false, CategoryColumns = [] };
        var categories = CategoryColumns.Of(FileSet.IsMany(path) ? FileSet.Expand(path)[0].Path : path, options);
        if (categories.Length == 0)
            return Open(path, plain);
        bool IsNumbers(string name) => !categories.Any(column => ColumnChoice.Same(name, column));
        var file = Open(path, plain with
        {
            CarriedColumns = [.. options.CarriedColumns, .. categories],
            FeatureColumns = options.FeatureColumns is { } expected ? [.. expected.Where(name => CategoryColumns.ColumnOf(name, categories) is null)] : null,
            PickedColumns = options.PickedColumns is { } picked ? [.. picked.Where(IsNumbers)] : null,
            AllowsNoFeatures = true,
        });
        return new CategoryRows(file, options.CarriedColumns.Count, options.FeatureColumns);
    }

    /// <summary>A Parquet or Arrow file with all of its columns.</summary>
    internal static ITable OpenTable(string path)
    {
        using var head = InputFile.OpenHead(path);
        var format = FormatOf(head, FileFormat.Auto);
        return format is FileFormat.Parquet or FileFormat.Arrow
            ? OpenTable(head, format)
            : throw InputFile.Problem(path, "is neither a Parquet nor an Arrow file", "Check the path.");
    }

    internal static ITable OpenTable(InputFile head, FileFormat format)
    {
        if (head.Length is null)
            throw InputFile.Problem(head.Path, "is compressed as a whole", "Unpack it: Parquet and Arrow compress their columns themselves.");
        return format == FileFormat.Parquet ? new ParquetTable(head.Path) : new ArrowTable(head.Path);
    }

    internal static FileFormat FormatOf(InputFile head, FileFormat wanted)
    {
        if (wanted != FileFormat.Auto)
            return wanted;
        Span<byte> start = stackalloc byte[8];
        start = start[..head.Read(start)];
        head.Rewind();
        // No text begins with these bytes, whatever the name says.
        if (start.StartsWith(NpyHeader.Magic))
            return FileFormat.Npy;
        if (IdxHeader.Matches(start))
            return FileFormat.Idx;
        if (start.StartsWith(ParquetTable.Magic))
            return FileFormat.Parquet;
        if (start.StartsWith(ArrowTable.Magic) || start.StartsWith(ArrowTable.StreamMark))
            return FileFormat.Arrow;
        var name = head.PlainName;
        bool Ends(string end) => name.EndsWith(end, StringComparison.OrdinalIgnoreCase);
        if (TextNames.Any(Ends))
            return FileFormat.Delimited;
        if (Ends(".npy"))
            return FileFormat.Npy;
        if (Ends(".parquet"))
            return FileFormat.Parquet;
        if (TableNames.Any(Ends))
            return FileFormat.Arrow;
        if (IdxNames.Any(Ends))
            return FileFormat.Idx;
        throw InputFile.Problem(head.Path, "is of no format that can be told from its name or first bytes", "Name it .parquet, .arrow, .csv, .tsv, .npy or .idx (the last four with .gz or .zst when compressed), or state the format.", Convert.ToHexString(start));
    }
}
