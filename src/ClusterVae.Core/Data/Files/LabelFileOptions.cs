namespace ClusterVae.Data;

/// <summary>Where <see cref="LabelFiles.Read"/> finds the labels in a file with several columns.</summary>
public sealed record LabelFileOptions
{
    public FileFormat Format { get; init; } = FileFormat.Auto;

    public HeaderMode Header { get; init; } = HeaderMode.Auto;

    public char? Separator { get; init; }

    /// <summary>By name or place; null: the only column, or the first whose name is among <see cref="UsualNames"/>.</summary>
    public string? Column { get; init; }

    /// <summary>Names that mark a label column when none is asked for.</summary>
    public IReadOnlyList<string> UsualNames { get; init; } = ["Label", "Class", "Target"];
}
