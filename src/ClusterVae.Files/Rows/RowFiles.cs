using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>Opens files of numeric rows: .csv, .tsv, .npy and IDX, each also gzipped.</summary>
public static class RowFiles
{
    private static readonly string[] TextNames = [".csv", ".tsv", ".txt", ".dat", ".data"];
    private static readonly string[] IdxNames = [".idx", "-ubyte", ".idx1", ".idx3"];

    /// <summary>Looks at the file's head only; the rows come with <see cref="IRowSource{T}.Open"/>, as often as wanted.</summary>
    public static IRowFile Open(string path, RowFileOptions? options = null)
    {
        options ??= new RowFileOptions();
        var format = FormatOf(path, options.Format);
        if (format == FileFormat.Delimited)
            return new DelimitedRowFile(path, options);
        if (options.LabelColumn is not null || options.IgnoredColumns.Count > 0)
            throw InputFile.Problem(path, "is a binary array, whose columns have no names", "Give the labels in a file of their own.", options.LabelColumn ?? options.IgnoredColumns[0]);
        return new BinaryRowFile(path, format, options.Bytes);
    }

    /// <summary>The file's name without a .gz behind it.</summary>
    internal static string PlainName(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;

    internal static FileFormat FormatOf(string path, FileFormat wanted)
    {
        using var file = InputFile.Open(path);
        if (wanted != FileFormat.Auto)
            return wanted;
        Span<byte> start = stackalloc byte[8];
        start = start[..file.Read(start)];
        // No text begins with these bytes, whatever the name says.
        if (start.StartsWith(NpyHeader.Magic))
            return FileFormat.Npy;
        if (IdxHeader.Matches(start))
            return FileFormat.Idx;
        var name = PlainName(path);
        bool Ends(string end) => name.EndsWith(end, StringComparison.OrdinalIgnoreCase);
        if (TextNames.Any(Ends))
            return FileFormat.Delimited;
        if (Ends(".npy"))
            return FileFormat.Npy;
        if (IdxNames.Any(Ends))
            return FileFormat.Idx;
        throw InputFile.Problem(path, "is of no format that can be told from its name or first bytes", "Name it .csv, .tsv, .npy or .idx (with .gz when zipped), or state the format.", Convert.ToHexString(start));
    }
}
