using System.Globalization;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>Values that are no finite numbers, found in whole batches: the same words for every format.</summary>
internal static class CheckedBatches
{
    public const string Missing = "the value is missing";
    public const string NotFinite = "not a finite number";

    /// <summary>Adds rows with NaN or infinities to those that are refused already.</summary>
    public static void RefuseNotFinite(RowBatch batch, IReadOnlyList<string> names)
    {
        var at = 0;
        while (true)
        {
            var values = batch.Values[at..];
            var place = FiniteRows.IndexOfNotFinite(values);
            if (place < 0)
                return;
            var (row, column) = Math.DivRem(at + place, batch.Width);
            batch.Refuse(new BadRow(batch.FirstRow + row, names[column], NotFinite, values[place].ToString(CultureInfo.InvariantCulture)));
            at = (row + 1) * batch.Width;
        }
    }

    public static DataProblemException Problem(string path, BadRow row) => new(
        $"{path}: {row.Problem}",
        row.Remedy, row.Column, row.Row, row.Value);
}

/// <summary>Batches of a file that carries nothing beside its features.</summary>
internal sealed class PlainBatches(IRowSource<float> rows, IReadOnlyList<string> names) : IBatchReader
{
    private readonly IRowReader<float> reader = rows.Open();
    private long next;

    public bool Read(RowBatch batch)
    {
        batch.Begin(next);
        batch.Rows = reader.Read(batch.Features);
        next += batch.Rows;
        CheckedBatches.RefuseNotFinite(batch, names);
        return batch.Rows > 0;
    }

    public void Dispose() => reader.Dispose();
}
