using ClusterVae.Cli.Outputs;
using ClusterVae.Data;
using ClusterVae.MLNet.Pipeline;
using Microsoft.ML;

namespace ClusterVae.Cli.Batch;

/// <summary>
/// Runs a model over blocks of rows and lays side by side what is to be written of them, and apart from it what is to be watched. A transformer of this library is asked for whole
/// blocks; anything else goes through ML.NET's cursors.
/// </summary>
internal sealed class BlockScorer
{
    private readonly ITransformer model;
    private readonly IReadOnlyList<ViewColumn> layout;
    private readonly BlockTransformer? direct;
    private readonly Cell[] cells;
    private readonly bool[] active;
    private readonly int inputWidth;

    /// <param name="model">asked for rows of features</param>
    /// <param name="written">in this order</param>
    /// <param name="watched">in this order; may be some of those that are written</param>
    /// <param name="layout">the columns that a row's values are cut into</param>
    public BlockScorer(ITransformer model, IReadOnlyList<ScoredColumn> written, IReadOnlyList<ScoredColumn> watched, IReadOnlyList<ViewColumn> layout)
    {
        (this.model, this.layout, inputWidth) = (model, layout, layout.Sum(column => column.Width));
        (Written, Watched) = (written, watched);
        (Width, WatchedWidth) = (written.Sum(column => column.Width), watched.Sum(column => column.Width));
        direct = model is BlockTransformer own && own.Width == inputWidth && own.Features.All.SequenceEqual(layout.Select(column => column.Name)) ? own : null;
        var names = direct?.Outputs.Select(output => output.Name).ToArray() ?? [];
        cells = [.. Cells(written, false, names), .. Cells(watched, true, names)];
        // A column of the input that goes through is computed by nobody.
        if (cells.Any(cell => cell.Place < 0))
            direct = null;
        active = [.. names.Select((_, place) => cells.Any(cell => cell.Place == place))];
    }

    public IReadOnlyList<ScoredColumn> Written { get; }

    public IReadOnlyList<ScoredColumn> Watched { get; }

    /// <summary>Numbers per row that are written.</summary>
    public int Width { get; }

    public int WatchedWidth { get; }

    /// <summary>For one thread: features, how many rows, where to lay what is written, where what is watched.</summary>
    public Action<ReadOnlyMemory<float>, int, Memory<float>, Memory<float>> Worker(int capacity)
    {
        if (direct is null)
            return ThroughCursors;
        var outputs = new OutputBlock(direct.Outputs, active, capacity);
        return (features, rows, target, watched) =>
        {
            direct.Score(features.Span[..(rows * inputWidth)], rows, outputs);
            foreach (var cell in cells)
            {
                if (cell.IsWatched)
                    Copy(outputs, cell, rows, watched.Span, WatchedWidth);
                else
                    Copy(outputs, cell, rows, target.Span, Width);
            }
        };
    }

    private static IEnumerable<Cell> Cells(IReadOnlyList<ScoredColumn> columns, bool isWatched, string[] names)
    {
        var start = 0;
        foreach (var column in columns)
        {
            yield return new Cell(column, Array.IndexOf(names, column.Column.Name), start, isWatched);
            start += column.Width;
        }
    }

    private static void Copy(OutputBlock outputs, Cell cell, int rows, Span<float> target, int stride)
    {
        var size = cell.Column.Width;
        if (cell.Column.Written.IsLabel)
        {
            var keys = outputs.Keys(cell.Place);
            for (var row = 0; row < rows; row++)
                target[row * stride + cell.Start] = keys[row];
            return;
        }
        var values = outputs.Values(cell.Place);
        for (var row = 0; row < rows; row++)
            values.Slice(row * size, size).CopyTo(target[(row * stride + cell.Start)..]);
    }

    private void ThroughCursors(ReadOnlyMemory<float> features, int rows, Memory<float> target, Memory<float> watched)
    {
        var block = new DenseRows<float>(features[..(rows * inputWidth)].ToArray(), inputWidth, "rows");
        var scored = model.Transform(new RowSourceView(block, layout, CancellationToken.None));
        using var cursor = scored.GetRowCursor(cells.Select(cell => scored.Schema[cell.Column.Column.Name]).Distinct());
        var readers = Array.ConvertAll(cells, cell => cell.Column.Reader(cursor));
        for (var row = 0; cursor.MoveNext(); row++)
        {
            for (var c = 0; c < cells.Length; c++)
                readers[c](cells[c].IsWatched ? watched[(row * WatchedWidth + cells[c].Start)..] : target[(row * Width + cells[c].Start)..]);
        }
    }

    /// <param name="Place">among the transformer's outputs; −1 where it is none of them</param>
    /// <param name="Start">in a row of its target</param>
    private sealed record Cell(ScoredColumn Column, int Place, int Start, bool IsWatched);
}
