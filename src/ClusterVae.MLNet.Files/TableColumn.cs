using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Types;
using ClusterVae.Data;
using ClusterVae.Files;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Files;

/// <summary>One column of a table as ML.NET sees it.</summary>
/// <param name="Place">in the table's schema</param>
internal sealed record TableColumn(int Place, string Name, DataViewType Type, Func<BlockCells> NewCells)
{
    /// <summary>Null where ML.NET has no type for it.</summary>
    public static TableColumn? Of(ITable table, int place)
    {
        var field = table.Schema.FieldsList[place];
        TableColumn Made(DataViewType type, Func<BlockCells> cells) => new(place, field.Name, type, cells);
        TableColumn Number<T>(DataViewType type, bool hasNaN = false) where T : unmanaged, INumberBase<T> => Made(type, () => new NumberCells<T>(field.Name, hasNaN));
        if (ArrowNumbers.ItemOf(field.DataType) is not null)
        {
            var width = TableRowFile.Widths(table, [place])[place];
            return width == 0 ? null : Made(new VectorDataViewType(NumberDataViewType.Single, width), () => new VectorCells(field.Name, width));
        }
        return field.DataType.TypeId switch
        {
            ArrowTypeId.Float or ArrowTypeId.HalfFloat => Number<float>(NumberDataViewType.Single, hasNaN: true),
            ArrowTypeId.Double or ArrowTypeId.Decimal128 => Number<double>(NumberDataViewType.Double, hasNaN: true),
            ArrowTypeId.Int8 => Number<sbyte>(NumberDataViewType.SByte),
            ArrowTypeId.Int16 => Number<short>(NumberDataViewType.Int16),
            ArrowTypeId.Int32 => Number<int>(NumberDataViewType.Int32),
            ArrowTypeId.Int64 => Number<long>(NumberDataViewType.Int64),
            ArrowTypeId.UInt8 => Number<byte>(NumberDataViewType.Byte),
            ArrowTypeId.UInt16 => Number<ushort>(NumberDataViewType.UInt16),
            ArrowTypeId.UInt32 => Number<uint>(NumberDataViewType.UInt32),
            ArrowTypeId.UInt64 => Number<ulong>(NumberDataViewType.UInt64),
            ArrowTypeId.Boolean => Made(BooleanDataViewType.Instance, () => new ValueCells<bool>((array, row) => ((BooleanArray)array).GetValue(row) ?? throw Missing(field.Name, row))),
            ArrowTypeId.Date32 or ArrowTypeId.Date64 or ArrowTypeId.Timestamp => Made(DateTimeDataViewType.Instance, () => new ValueCells<DateTime>(Time)),
            _ when ArrowTexts.KindOf(field.DataType) == CarriedKind.Text => Made(TextDataViewType.Instance, () => new ValueCells<ReadOnlyMemory<char>>((array, row) => ArrowTexts.Text(array, row).AsMemory())),
            _ => null,
        };
    }

    internal static DataProblemException Missing(string column, int row, string path = "the table") =>
        new($"{path}: the value is missing, and a whole number or truth value cannot say so", "Fill it in, or store the column as floating point.", column, row);

    // ML.NET's DateTime has no missing value: the earliest moment stands for it.
    private static DateTime Time(IArrowArray array, int row) => array.IsNull(row) ? default : array switch
    {
        Date32Array days => days.GetDateTime(row)!.Value,
        Date64Array days => days.GetDateTime(row)!.Value,
        _ => ((TimestampArray)array).GetTimestamp(row)!.Value.UtcDateTime,
    };
}

/// <summary>A column's cells in the block that a cursor stands in.</summary>
internal abstract class BlockCells
{
    public abstract void Load(ITable table, IArrowArray array, long firstRow);

    public abstract Delegate Getter(Func<int> row);
}

internal sealed class NumberCells<T>(string name, bool hasNaN) : BlockCells where T : unmanaged, INumberBase<T>
{
    private T[] cells = [];

    public override void Load(ITable table, IArrowArray array, long firstRow)
    {
        if (!hasNaN && array.NullCount != 0)
        {
            for (var row = 0; row < array.Length; row++)
            {
                if (array.IsNull(row))
                    throw TableColumn.Missing(name, checked((int)(firstRow + row)), table.Path);
            }
        }
        if (cells.Length < array.Length)
            cells = new T[array.Length];
        ArrowNumbers.Read(array, 0, array.Length, cells.AsSpan(), 1);
    }

    public override Delegate Getter(Func<int> row) => (ValueGetter<T>)((ref T value) => value = cells[row()]);
}

internal sealed class VectorCells(string name, int width) : BlockCells
{
    private float[] cells = [];

    public override void Load(ITable table, IArrowArray array, long firstRow)
    {
        if (cells.Length < array.Length * width)
            cells = new float[array.Length * width];
        ArrowLists.Read(array, 0, array.Length, width, cells.AsSpan(), width, (row, problem, value) =>
        {
            // A list that is missing is a row of NaN; one of another length is a mistake.
            if (value is not null)
                throw new DataProblemException($"{table.Path}: {problem}", "Give every row a list of the same length.", name, firstRow + row, value);
        });
    }

    public override Delegate Getter(Func<int> row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        var editor = VBufferEditor.Create(ref value, width);
        cells.AsSpan(row() * width, width).CopyTo(editor.Values);
        value = editor.Commit();
    });
}

internal sealed class ValueCells<T>(Func<IArrowArray, int, T> read) : BlockCells
{
    private T[] cells = [];

    public override void Load(ITable table, IArrowArray array, long firstRow)
    {
        if (cells.Length < array.Length)
            cells = new T[array.Length];
        for (var row = 0; row < array.Length; row++)
            cells[row] = read(array, row);
    }

    public override Delegate Getter(Func<int> row) => (ValueGetter<T>)((ref T value) => value = cells[row()]);
}
