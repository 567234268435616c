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
        using var head = InputFile.OpenHead(path);
        var format = FormatOf(head, options.Format);
        if (format == FileFormat.Delimited)
            return new DelimitedRowFile(DelimitedLayout.Of(head, options));
        if (options.LabelColumn is not null || options.IgnoredColumns.Count > 0)
            throw InputFile.Problem(path, "is a binary array, whose columns have no names", "Give the labels in a file of their own.", options.LabelColumn ?? options.IgnoredColumns[0]);
        return new BinaryRowFile(head, format, options.Bytes);
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
        var name = head.PlainName;
        bool Ends(string end) => name.EndsWith(end, StringComparison.OrdinalIgnoreCase);
        if (TextNames.Any(Ends))
            return FileFormat.Delimited;
        if (Ends(".npy"))
            return FileFormat.Npy;
        if (IdxNames.Any(Ends))
            return FileFormat.Idx;
        throw InputFile.Problem(head.Path, "is of no format that can be told from its name or first bytes", "Name it .csv, .tsv, .npy or .idx (with .gz when zipped), or state the format.", Convert.ToHexString(start));
    }
}
