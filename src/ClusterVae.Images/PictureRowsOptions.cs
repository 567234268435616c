namespace ClusterVae.Images;

/// <summary>How the pictures of a folder become rows.</summary>
internal sealed record PictureRowsOptions
{
    /// <summary>Of every row. Null: the pictures' own where they all share one that is small, else 32 x 32.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>What a model has learnt, which goes before the size; null: colour, unless every picture is grey.</summary>
    public PixelShape? Shape { get; init; }

    /// <summary>Files that cannot be read are left out, and told of, instead of ending the work.</summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>The one column that can be a label: <see cref="PictureRows.FolderColumn"/>; null for none.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Besides the file's name, which is always carried.</summary>
    public IReadOnlyList<string> CarriedColumns { get; init; } = [];
}
