namespace ClusterVae.Data;

/// <summary>How <see cref="RowFiles.Open"/> is to understand a file where the file itself leaves room for doubt.</summary>
public sealed record RowFileOptions
{
    public FileFormat Format { get; init; } = FileFormat.Auto;

    public HeaderMode Header { get; init; } = HeaderMode.Auto;

    /// <summary>Null: tab for .tsv, else whichever of comma, semicolon and tab the first line has most of.</summary>
    public char? Separator { get; init; }

    /// <summary>A text file's label column by name, or by place: 0 is the first, −1 the last. It is not among the features.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Further columns of a text file that are not features, by name or place.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    public ByteScaling Bytes { get; init; } = ByteScaling.Images;
}
