namespace ClusterVae.Files;

/// <summary>How <see cref="RowFiles.Open"/> is to understand a file where the file itself leaves room for doubt.</summary>
public sealed record RowFileOptions
{
    public FileFormat Format { get; init; } = FileFormat.Auto;

    public HeaderMode Header { get; init; } = HeaderMode.Auto;

    /// <summary>Null: tab for .tsv, else whichever of comma, semicolon and tab the first line has most of.</summary>
    public char? Separator { get; init; }

    /// <summary>The label column by name, or by place: 0 is the first, −1 the last. It is not among the features.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Rows without a label are wanted too: theirs becomes an empty text. Otherwise such a row is refused.</summary>
    public bool AllowsMissingLabels { get; init; }

    /// <summary>Further columns that are not features, by name (* stands for any characters) or place.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>
    /// The features of a text file by name, in this order, whatever the file's own; other columns are left out. Null: every column that is neither
    /// label nor ignored. A file without names is taken as it stands.
    /// </summary>
    public IReadOnlyList<string>? FeatureColumns { get; init; }

    /// <summary>
    /// The features that a person picks out, by name (* stands for any characters) or place, in this order; a list column by its own name stands for
    /// all of its slots. Null: all. <see cref="FeatureColumns"/>, where it is given, goes before it.
    /// </summary>
    public IReadOnlyList<string>? PickedColumns { get; init; }

    /// <summary>Columns that are no features and are wanted beside the rows, by name or place: identifiers.</summary>
    public IReadOnlyList<string> CarriedColumns { get; init; } = [];

    /// <summary>
    /// Columns of codes or texts, by name or place, that become features of 0 and 1, one for every value. Columns in which no cell is a number
    /// join them where <see cref="TextsAreCategories"/>.
    /// </summary>
    public IReadOnlyList<string> CategoryColumns { get; init; } = [];

    /// <summary>Columns of texts become features too; otherwise such a column among the features is refused.</summary>
    public bool TextsAreCategories { get; init; }

    public ByteScaling Bytes { get; init; } = ByteScaling.Images;

    /// <summary>What is read of the file may be nothing but carried columns.</summary>
    internal bool AllowsNoFeatures { get => field || TextColumn is not null; init; }

    /// <summary>
    /// A column of texts that alone is read, carried before the <see cref="CarriedColumns"/>: a row has no features then. <see cref="LineFile.Column"/>
    /// of a .txt file takes each line as it stands.
    /// </summary>
    internal string? TextColumn { get; init; }

    /// <summary>All columns that are carried beside the rows.</summary>
    internal IReadOnlyList<string> AllCarried => TextColumn is { } text ? [text, .. CarriedColumns] : CarriedColumns;
}

/// <summary>How a file's bytes are to be read. Compression by gzip or Zstandard is recognised by itself in every one.</summary>
public enum FileFormat
{
    /// <summary>By the file's first bytes, then by its name.</summary>
    Auto,

    /// <summary>Text with one row per line: comma, semicolon or tab between the values.</summary>
    Delimited,

    /// <summary>NumPy's array file.</summary>
    Npy,

    /// <summary>The format of the MNIST files.</summary>
    Idx,

    /// <summary>Apache Parquet: columns of numbers and lists of numbers.</summary>
    Parquet,

    /// <summary>Apache Arrow's IPC file, also called Feather (version 2), or its stream.</summary>
    Arrow,
}

/// <summary>Whether the first line of a text file names the columns.</summary>
public enum HeaderMode
{
    /// <summary>It does when some column has text there and a number in the line below.</summary>
    Auto,

    Present,

    Absent,
}

/// <summary>What becomes of bytes (0 to 255) in NPY and IDX files.</summary>
public enum ByteScaling
{
    /// <summary>Divided by 255 when the rows are images, that is have two or more axes of their own; left alone otherwise.</summary>
    Images,

    /// <summary>Left alone.</summary>
    None,

    /// <summary>Divided by 255.</summary>
    UnitInterval,
}
