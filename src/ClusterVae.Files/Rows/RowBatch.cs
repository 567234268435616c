using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>One pass over a file's features together with the columns that are carried beside them.</summary>
internal interface IBatchReader : IDisposable
{
    /// <summary>Fills the batch from its start; false when there is nothing left. Fewer rows than fit come only at the end.</summary>
    bool Read(RowBatch batch);
}

/// <summary>
/// Rows of features, what is carried beside them, and which of them cannot be used. Such a row keeps its place, so that whoever reads may
/// stop, drop it, or answer it with NaN. Used again for the next block.
/// </summary>
internal sealed class RowBatch
{
    private readonly List<BadRow> bad = [];

    public RowBatch(IRowFile file, int capacity) : this(file.Width, capacity) => Carried = [.. file.CarriedColumns.Select(column => new CarriedValues(column, capacity))];

    /// <summary>For rows that carry nothing.</summary>
    public RowBatch(int width, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (Capacity, Width) = (capacity, width);
        Features = new float[capacity * Width];
    }

    /// <summary>A pass over rows that are no file, or carry nothing.</summary>
    public static IBatchReader Plain(IRowSource<float> rows) => new PlainBatches(rows, new PlaceNames(rows.Width));

    public int Capacity { get; }

    public int Width { get; }

    public int Rows { get; internal set; }

    /// <summary>The place in the file of the first row, from 0.</summary>
    public long FirstRow { get; internal set; }

    public float[] Features { get; }                            // [Capacity, Width]

    public IReadOnlyList<CarriedValues> Carried { get; } = [];

    /// <summary>In the order of rows, each row once.</summary>
    public IReadOnlyList<BadRow> Bad => bad;

    public ReadOnlySpan<float> Values => Features.AsSpan(0, Rows * Width);

    internal void Begin(long firstRow)
    {
        (FirstRow, Rows) = (firstRow, 0);
        bad.Clear();
    }

    /// <summary>The first thing that is wrong with a row is told; rows come in order within one column only.</summary>
    internal void Refuse(BadRow row)
    {
        var place = bad.FindLastIndex(other => other.Row <= row.Row);
        if (place < 0 || bad[place].Row != row.Row)
            bad.Insert(place + 1, row);
    }
}

/// <summary>A row that no model could use, and why.</summary>
/// <param name="Row">its place in the file, from 0</param>
/// <param name="Column">null where the whole row is wrong</param>
/// <param name="Problem">in words</param>
/// <param name="Value">what stands there; null where nothing does</param>
internal sealed record BadRow(long Row, string? Column, string Problem, string? Value)
{
    public string Remedy { get; init; } = "Fill it in or drop the row, or leave the column out of the features.";
}

/// <summary>A column that is no feature and goes with the rows to wherever their scores are written.</summary>
internal sealed record CarriedColumn(string Name, CarriedKind Kind);

internal enum CarriedKind
{
    /// <summary>As it is written in a text file; dates and everything else that has a text.</summary>
    Text,

    Integer,

    Real,
}

/// <summary>The values of one carried column in a block; only the array of its kind is there. Null is a missing value.</summary>
internal sealed class CarriedValues
{
    public CarriedValues(CarriedColumn column, int capacity)
    {
        ArgumentNullException.ThrowIfNull(column);
        Column = column;
        Texts = column.Kind == CarriedKind.Text ? new string?[capacity] : [];
        Integers = column.Kind == CarriedKind.Integer ? new long?[capacity] : [];
        Reals = column.Kind == CarriedKind.Real ? new double?[capacity] : [];
    }

    public CarriedColumn Column { get; }

    public string?[] Texts { get; }

    public long?[] Integers { get; }

    public double?[] Reals { get; }

    /// <summary>The first values of a column of the same kind.</summary>
    public void Take(CarriedValues from, int count)
    {
        Array.Copy(from.Texts, Texts, Math.Min(count, Texts.Length));
        Array.Copy(from.Integers, Integers, Math.Min(count, Integers.Length));
        Array.Copy(from.Reals, Reals, Math.Min(count, Reals.Length));
    }

    /// <summary>Moves a row's value to an earlier place, where rows between were dropped.</summary>
    public void Move(int from, int to)
    {
        switch (Column.Kind)
        {
            case CarriedKind.Text:
                Texts[to] = Texts[from];
                break;
            case CarriedKind.Integer:
                Integers[to] = Integers[from];
                break;
            default:
                Reals[to] = Reals[from];
                break;
        }
    }
}
