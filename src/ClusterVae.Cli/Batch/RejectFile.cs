using ClusterVae.Data;
using ClusterVae.Files;

namespace ClusterVae.Cli.Batch;

/// <summary>The rows that were not scored, with their place, what is wrong, and their identifiers. It appears only where there are such rows.</summary>
internal sealed class RejectFile(string path, IReadOnlyList<CarriedColumn> carried) : IDisposable
{
    private CsvWriter? writer;

    public string? Written { get; private set; }

    public void Add(RowBatch batch)
    {
        foreach (var row in batch.Bad)
        {
            if (writer is null)
            {
                ClaimedFolder.Make(Path.GetDirectoryName(Path.GetFullPath(path))!);
                writer = new CsvWriter(path, ["row", "column", "problem", "value", .. carried.Select(column => column.Name)]);
            }
            writer.Write(row.Row);
            Write(row.Column);
            writer.Write(row.Problem);
            Write(row.Value);
            foreach (var column in batch.Carried)
                Write(column, (int)(row.Row - batch.FirstRow));
            writer.EndRow();
        }
    }

    public void Complete()
    {
        writer?.Complete();
        Written = writer is null ? null : path;
        // Of an earlier run over other rows.
        if (writer is null && File.Exists(path))
            File.Delete(path);
    }

    public void Dispose() => writer?.Dispose();

    private void Write(CarriedValues column, int row)
    {
        if (column.Column.Kind == CarriedKind.Integer && column.Integers[row] is { } whole)
            writer!.Write(whole);
        else if (column.Column.Kind == CarriedKind.Real && column.Reals[row] is { } real)
            writer!.Write(real);
        else
            Write(column.Column.Kind == CarriedKind.Text ? column.Texts[row] : null);
    }

    private void Write(string? text)
    {
        if (text is null)
            writer!.WriteNothing();
        else
            writer!.Write(text);
    }
}
