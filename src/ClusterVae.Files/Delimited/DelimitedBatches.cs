namespace ClusterVae.Files;

/// <summary>Batches of a text file: rows of another width and cells that are no numbers are told of, and keep their place.</summary>
internal sealed class DelimitedBatches(DelimitedLayout layout) : IBatchReader
{
    private readonly DelimitedRecords records = layout.OpenData();
    private long next;

    public bool Read(RowBatch batch)
    {
        batch.Begin(next);
        for (; batch.Rows < batch.Capacity && records.Next(); batch.Rows++, next++)
        {
            var target = batch.Features.AsSpan(batch.Rows * batch.Width, batch.Width);
            if (records.FieldCount != layout.Names.Length)
            {
                var problem = records.FieldCount == 1 && records[0].IsEmpty ? "an empty line" : $"{records.FieldCount} values";
                Refuse(batch, null, $"{problem} where the first line has {layout.Names.Length}", null);
                target.Fill(float.NaN);
                Carry(batch, records.FieldCount);
                continue;
            }
            for (var j = 0; j < target.Length; j++)
            {
                var column = layout.FeatureColumns[j];
                if (DelimitedRowFile.ProblemOf(records[column].Trim(" \t"u8), out target[j]) is not { } problem)
                    continue;
                Refuse(batch, layout.Names[column], problem, DelimitedRowFile.Quoted(records.Text(column)));
                target[j] = float.NaN;
            }
            Carry(batch, records.FieldCount);
        }
        return batch.Rows > 0;
    }

    public void Dispose() => records.Dispose();

    private void Refuse(RowBatch batch, string? column, string problem, string? value) =>
        batch.Refuse(new BadRow(next, column, FormattableString.Invariant($"line {records.Line}: {problem}"), value));

    /// <summary>As they are written; an empty cell is a missing one.</summary>
    private void Carry(RowBatch batch, int fields)
    {
        for (var c = 0; c < layout.CarriedColumns.Length; c++)
        {
            var column = layout.CarriedColumns[c];
            var text = column < fields ? records.Text(column) : "";
            batch.Carried[c].Texts[batch.Rows] = text.Length > 0 ? text : null;
        }
    }
}
