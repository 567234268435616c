using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace ClusterVae.Files;

/// <summary>Scores as typed columns, gathered into blocks of many rows. A vector is a column of lists.</summary>
internal sealed class TableScores : IScoreWriter
{
    private const int MostRows = 1 << 16;
    private const int MostValues = 1 << 22;

    private readonly ITableBlocks target;
    private readonly IReadOnlyList<ScoreFileColumn> columns;
    private readonly Schema schema;
    private readonly int width;
    private readonly float[] values;
    private readonly CarriedValues[] carried;
    private readonly int capacity;
    private int rows;

    /// <summary>Takes the target over.</summary>
    public TableScores(ITableBlocks target, IReadOnlyList<ScoreFileColumn> columns, IReadOnlyList<CarriedColumn> carriedColumns)
    {
        (this.target, this.columns) = (target, columns);
        width = columns.Sum(column => column.Width);
        capacity = Math.Clamp(MostValues / Math.Max(1, width), 1024, MostRows);
        values = new float[capacity * width];
        carried = [.. carriedColumns.Select(column => new CarriedValues(column, capacity))];
        schema = new Schema([.. carriedColumns.Select(column => new Field(column.Name, TypeOf(column.Kind), nullable: true)), .. columns.Select(FieldOf)], null);
        target.Begin(schema);
    }

    public void Write(ReadOnlySpan<float> block, int count, IReadOnlyList<CarriedValues> beside)
    {
        for (var done = 0; done < count;)
        {
            var some = Math.Min(count - done, capacity - rows);
            block.Slice(done * width, some * width).CopyTo(values.AsSpan(rows * width));
            for (var c = 0; c < carried.Length; c++)
                Copy(beside[c], done, carried[c], rows, some);
            (done, rows) = (done + some, rows + some);
            if (rows == capacity)
                Flush();
        }
    }

    public void Complete()
    {
        if (rows > 0)
            Flush();
        target.Complete();
    }

    public void Dispose() => target.Dispose();

    private void Flush()
    {
        var arrays = carried.Select(column => ToArray(column, rows)).ToList();
        var start = 0;
        foreach (var column in columns)
        {
            arrays.Add(column.Vector is not null ? Lists(start, column.Width) : column.IsLabel ? Labels(start) : Floats(start));
            start += column.Width;
        }
        using var block = new RecordBatch(schema, arrays, rows);
        target.Write(block);
        rows = 0;
    }

    private FloatArray Floats(int start)
    {
        var cells = new float[rows];
        for (var row = 0; row < rows; row++)
            cells[row] = values[row * width + start];
        return new FloatArray(Buffer(cells), ArrowBuffer.Empty, rows, 0, 0);
    }

    private Int32Array Labels(int start)
    {
        var builder = new Int32Array.Builder().Reserve(rows);
        for (var row = 0; row < rows; row++)
        {
            var label = values[row * width + start];
            if (float.IsNaN(label))
                builder.AppendNull();
            else
                builder.Append((int)label);
        }
        return builder.Build();
    }

    private ListArray Lists(int start, int length)
    {
        var items = new float[rows * length];
        var offsets = new int[rows + 1];
        for (var row = 0; row < rows; row++)
        {
            values.AsSpan(row * width + start, length).CopyTo(items.AsSpan(row * length));
            offsets[row + 1] = (row + 1) * length;
        }
        return new ListArray(ListOfFloats, rows, Buffer(offsets), new FloatArray(Buffer(items), ArrowBuffer.Empty, items.Length, 0, 0), ArrowBuffer.Empty, 0);
    }

    internal static ListType ListOfFloats { get; } = new(new Field("item", FloatType.Default, nullable: false));

    internal static IArrowType TypeOf(CarriedKind kind) => kind switch
    {
        CarriedKind.Integer => Int64Type.Default,
        CarriedKind.Real => DoubleType.Default,
        _ => StringType.Default,
    };

    private static Field FieldOf(ScoreFileColumn column) =>
        column.Vector is { } name ? new Field(name, ListOfFloats, nullable: false) : new Field(column.Names[0], column.IsLabel ? Int32Type.Default : FloatType.Default, nullable: column.IsLabel);

    private static IArrowArray ToArray(CarriedValues column, int rows)
    {
        switch (column.Column.Kind)
        {
            case CarriedKind.Integer:
                var whole = new Int64Array.Builder().Reserve(rows);
                for (var row = 0; row < rows; row++)
                    whole.Append(column.Integers[row]);
                return whole.Build();
            case CarriedKind.Real:
                var reals = new DoubleArray.Builder().Reserve(rows);
                for (var row = 0; row < rows; row++)
                    reals.Append(column.Reals[row]);
                return reals.Build();
            default:
                var texts = new StringArray.Builder().Reserve(rows);
                for (var row = 0; row < rows; row++)
                {
                    if (column.Texts[row] is { } text)
                        texts.Append(text);
                    else
                        texts.AppendNull();
                }
                return texts.Build();
        }
    }

    private static void Copy(CarriedValues source, int from, CarriedValues target, int to, int count)
    {
        switch (source.Column.Kind)
        {
            case CarriedKind.Integer:
                source.Integers.AsSpan(from, count).CopyTo(target.Integers.AsSpan(to));
                break;
            case CarriedKind.Real:
                source.Reals.AsSpan(from, count).CopyTo(target.Reals.AsSpan(to));
                break;
            default:
                source.Texts.AsSpan(from, count).CopyTo(target.Texts.AsSpan(to));
                break;
        }
    }

    private static ArrowBuffer Buffer<T>(T[] cells) where T : unmanaged => new(MemoryMarshal.AsBytes(cells.AsSpan()).ToArray());
}
