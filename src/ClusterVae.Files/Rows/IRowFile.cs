using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>The numeric rows of a file: streamed in constant memory, as often as one likes, from several threads if need be.</summary>
public interface IRowFile : IRowSource<float>
{
    string Path { get; }

    /// <summary>One name per value of a row; the place as text where the file names nothing.</summary>
    IReadOnlyList<string> ColumnNames { get; }

    /// <summary>The axes of one row, e.g. [28, 28] for images; [Width] for plain rows.</summary>
    IReadOnlyList<int> RowShape { get; }

    /// <summary>The labels beside the rows; null when the file has, or was told to have, no label column.</summary>
    LabelSet? ReadLabels(CancellationToken stop = default);
}
