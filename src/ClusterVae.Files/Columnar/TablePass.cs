using System.Numerics;
using Apache.Arrow;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>One pass over a table's blocks, column by column into rows.</summary>
internal sealed class TablePass : IBatchReader
{
    private readonly ITable table;
    private readonly IReadOnlyList<string> names;
    private readonly int[] wanted;
    private readonly Part[] parts;
    private readonly int[] carried;
    private readonly IEnumerator<RecordBatch> blocks;
    private readonly List<BadRow> found = [];
    private readonly long firstRow;
    private RecordBatch? block;
    private int at;
    private bool ended;

    /// <param name="firstRow">what lies before is left out</param>
    public TablePass(ITable table, long firstRow, Slot[] features, int[] carried, IReadOnlyList<string> names)
    {
        (this.table, this.firstRow, this.carried, this.names) = (table, firstRow, carried, names);
        Width = features.Length;
        wanted = [.. features.Select(slot => slot.Column).Concat(carried).Distinct().Order()];
        parts = [.. PartsOf(features)];
        (blocks, Next) = (table.Blocks(wanted, firstRow).GetEnumerator(), table.BlocksBegin(firstRow));
    }

    public int Width { get; }

    public long Next { get; private set; }

    public bool Read(RowBatch batch)
    {
        batch.Begin(Next);
        batch.Rows = Fill<float>(batch.Features, batch.Capacity, batch);
        CheckedBatches.RefuseNotFinite(batch, names);
        return batch.Rows > 0;
    }

    /// <summary>Fills rows; what is missing is NaN, and told of in <paramref name="batch"/> or else thrown.</summary>
    public int Fill<T>(Span<T> rows, int most, RowBatch? batch) where T : unmanaged, INumberBase<T>
    {
        var filled = 0;
        found.Clear();
        while (filled < most && Advance() is { } current)
        {
            var count = Math.Min(most - filled, current.Length - at);
            try
            {
                foreach (var part in parts)
                    Read(current, part, count, rows[(filled * Width)..], Next);
                for (var c = 0; c < carried.Length && batch is not null; c++)
                    ArrowTexts.Read(current.Column(table.PlaceIn(wanted, carried[c])), at, count, batch.Carried[c], filled);
            }
            catch (Exception error) when (Damage.Is(error))
            {
                throw Damage.Problem(table.Path, error);
            }
            at += count;
            Next += count;
            filled += count;
        }
        if (found.Count > 0 && batch is null)
            throw CheckedBatches.Problem(table.Path, found.MinBy(row => row.Row)!);
        foreach (var row in found)
            batch!.Refuse(row);
        return filled;
    }

    public string Path => table.Path;

    public IReadOnlyList<string> Names => names;

    public void Dispose() => blocks.Dispose();

    private RecordBatch? Advance()
    {
        while (!ended && (block is null || at >= block.Length))
        {
            ended = !blocks.MoveNext();
            (block, at) = (ended ? null : blocks.Current, 0);
            if (block is not null && Next < firstRow)
            {
                at = (int)Math.Min(block.Length, firstRow - Next);
                Next += at;
            }
        }
        return block;
    }

    private void Read<T>(RecordBatch current, Part part, int count, Span<T> rows, long firstRow) where T : unmanaged, INumberBase<T>
    {
        var array = current.Column(table.PlaceIn(wanted, part.Column));
        if (!part.IsList)
        {
            ArrowNumbers.Read(array, at, count, rows[part.Start..], Width);
            if (array.NullCount == 0)
                return;
            for (var i = 0; i < count; i++)
            {
                if (array.IsNull(at + i))
                    found.Add(new BadRow(firstRow + i, part.Name, CheckedBatches.Missing, null));
            }
            return;
        }
        void Wrong(int row, string problem, string? value) => found.Add(new BadRow(firstRow + row, part.Name, problem, value));
        if (part.Places is null)
        {
            ArrowLists.Read(array, at, count, part.Width, rows[part.Start..], Width, Wrong);
            return;
        }
        // Some slots of the lists, or in another order.
        var whole = new T[count * part.Width];
        ArrowLists.Read(array, at, count, part.Width, whole.AsSpan(), part.Width, Wrong);
        for (var i = 0; i < count; i++)
        {
            foreach (var (place, slot) in part.Places)
                rows[i * Width + place] = whole[i * part.Width + slot];
        }
    }

    /// <summary>Whole columns of lists that stand together in their own order are copied at once.</summary>
    private static IEnumerable<Part> PartsOf(Slot[] features)
    {
        foreach (var group in features.Index().GroupBy(feature => feature.Item.Column))
        {
            var members = group.ToArray();
            var (start, first) = members[0];
            var name = first.IsList ? first.Name[..first.Name.LastIndexOf('.')] : first.Name;
            if (!first.IsList)
            {
                foreach (var (place, slot) in members)
                    yield return new Part(slot.Column, name, place, 1, false, null);
                continue;
            }
            var whole = members.Length == first.Width && members.Index().All(member => member.Item.Item.Place == member.Index && member.Item.Index == start + member.Index);
            yield return new Part(first.Column, name, start, first.Width, true, whole ? null : [.. members.Select(member => (member.Index, member.Item.Place))]);
        }
    }

    private sealed record Part(int Column, string Name, int Start, int Width, bool IsList, (int Place, int Slot)[]? Places);
}

/// <summary>Rows of a table that must all be fit for use.</summary>
internal sealed class TableReader(TablePass pass) : IRowReader<float>
{
    public int Read(Span<float> rows)
    {
        var first = pass.Next;
        var count = pass.Fill(rows, rows.Length / pass.Width, null);
        var bad = FiniteRows.IndexOfNotFinite(rows[..(count * pass.Width)]);
        if (bad >= 0)
            throw CheckedBatches.Problem(pass.Path, new BadRow(first + bad / pass.Width, pass.Names[bad % pass.Width], CheckedBatches.NotFinite, rows[bad].ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return count;
    }

    public void Dispose() => pass.Dispose();
}
