using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>The numeric rows of a file: streamed in constant memory, as often as one likes, from several threads if need be.</summary>
internal interface IRowFile : IRowSource<float>
{
    string Path { get; }

    /// <summary>One name per value of a row; the place as text where the file names nothing.</summary>
    IReadOnlyList<string> ColumnNames { get; }

    bool HasColumnNames { get; }

    /// <summary>The label column's name; null where there is none, or no name.</summary>
    string? LabelName { get; }

    /// <summary>Columns that are neither features, nor label, nor ignored by wish: those beyond <see cref="RowFileOptions.FeatureColumns"/>.</summary>
    IReadOnlyList<string> UnusedColumns { get; }

    /// <summary>What was decided about the file that a person may want to decide otherwise.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>The axes of one row, e.g. [28, 28] for images; [Width] for plain rows.</summary>
    IReadOnlyList<int> RowShape { get; }

    /// <summary>The columns of <see cref="RowFileOptions.CarriedColumns"/>, as <see cref="OpenBatches"/> gives them.</summary>
    IReadOnlyList<CarriedColumn> CarriedColumns { get; }

    /// <summary>A pass that gives what is carried too, and tells of bad rows instead of throwing.</summary>
    IBatchReader OpenBatches();

    /// <summary>The labels beside the rows; null when the file has, or was told to have, no label column.</summary>
    LabelSet? ReadLabels(CancellationToken stop = default);

    /// <summary>By a pass over the file where <see cref="IRowSource{T}.Count"/> is not known; it only looks for the ends of lines.</summary>
    long CountRows(CancellationToken stop = default);
}

/// <summary>A file whose numbers can be had as precisely as they are written.</summary>
internal interface IWideRows
{
    /// <summary>Each row is overwritten by the next.</summary>
    IEnumerable<double[]> WideRows();
}
