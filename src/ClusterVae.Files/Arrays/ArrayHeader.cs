namespace ClusterVae.Files;

/// <summary>What an array file says of itself before its elements begin.</summary>
internal sealed record ArrayHeader(ElementKind Kind, bool BigEndian, long[] Shape, long DataOffset)
{
    // A row is held in memory whole; beyond this the header is more likely wrong than the row that long.
    private const long MaxWidth = 1 << 26;

    public long Rows => Shape[0];

    /// <summary>The first axis runs fastest: all rows' first elements, then all their second ones.</summary>
    public bool ColumnMajor { get; private init; }

    /// <summary>Elements per row.</summary>
    public int Width { get; private init; }

    /// <summary>Takes the header for true only if shape, width and (where it is known) the file's length agree.</summary>
    public static ArrayHeader Checked(InputFile file, ElementKind kind, bool bigEndian, long[] shape, long dataOffset, bool columnMajor = false)
    {
        if (shape.Length == 0)
            throw InputFile.Problem(file.Path, "holds a single number and no rows", "Write an array with one row per sample.");
        Int128 width = 1;
        foreach (var extent in shape.AsSpan(1))
            width = width > MaxWidth ? width : width * extent;
        if (width < 1 || width > MaxWidth)
            throw InputFile.Problem(file.Path, "has rows that cannot be used", $"A row must have 1 to {MaxWidth} values.", $"({string.Join(", ", shape)})");
        var expected = dataOffset + (Int128)shape[0] * width * kind.Size();
        if (file.Length is { } length && length != expected)
        {
            throw InputFile.Problem(
                file.Path, length < expected ? "is truncated" : "is longer than its header says",
                $"A header with shape ({string.Join(", ", shape)}) needs {expected} bytes: fetch or write the file again.", $"{length} bytes");
        }
        if (expected > long.MaxValue)
            throw InputFile.Problem(file.Path, "claims more bytes than any file can have", "Fetch or write the file again.", $"({string.Join(", ", shape)})");
        return new ArrayHeader(kind, bigEndian, shape, dataOffset) { Width = (int)width, ColumnMajor = columnMajor };
    }
}
