using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace ClusterVae.Files;

/// <summary>Numbers out of Arrow's arrays, into rows. A missing one becomes NaN.</summary>
internal static class ArrowNumbers
{
    public static bool CanRead(IArrowType type) => type.TypeId is
        ArrowTypeId.Float or ArrowTypeId.Double or ArrowTypeId.HalfFloat or ArrowTypeId.Boolean or ArrowTypeId.Decimal128
        or ArrowTypeId.Int8 or ArrowTypeId.Int16 or ArrowTypeId.Int32 or ArrowTypeId.Int64
        or ArrowTypeId.UInt8 or ArrowTypeId.UInt16 or ArrowTypeId.UInt32 or ArrowTypeId.UInt64;

    /// <summary>The type of a list's items, null where the type is no list of numbers.</summary>
    public static IArrowType? ItemOf(IArrowType type)
    {
        var item = type switch
        {
            ListType list => list.ValueDataType,
            LargeListType list => list.ValueDataType,
            FixedSizeListType list => list.ValueDataType,
            _ => null,
        };
        return item is not null && CanRead(item) ? item : null;
    }

    /// <summary>Some cells of a column into every <paramref name="stride"/>-th place of the target.</summary>
    /// <param name="array">the column</param>
    /// <param name="start">its first cell</param>
    /// <param name="count">how many</param>
    /// <param name="target">rows, from the place of the first cell on</param>
    /// <param name="stride">a row's width</param>
    public static void Read<T>(IArrowArray array, int start, int count, Span<T> target, int stride) where T : unmanaged, INumberBase<T>
    {
        switch (array)
        {
            case FloatArray floats:
                Copy(floats.Values.Slice(start, count), target, stride);
                break;
            case DoubleArray doubles:
                Copy(doubles.Values.Slice(start, count), target, stride);
                break;
            case HalfFloatArray halves:
                Copy(halves.Values.Slice(start, count), target, stride);
                break;
            case Int8Array small:
                Copy(small.Values.Slice(start, count), target, stride);
                break;
            case Int16Array small:
                Copy(small.Values.Slice(start, count), target, stride);
                break;
            case Int32Array whole:
                Copy(whole.Values.Slice(start, count), target, stride);
                break;
            case Int64Array whole:
                Copy(whole.Values.Slice(start, count), target, stride);
                break;
            case UInt8Array small:
                Copy(small.Values.Slice(start, count), target, stride);
                break;
            case UInt16Array small:
                Copy(small.Values.Slice(start, count), target, stride);
                break;
            case UInt32Array whole:
                Copy(whole.Values.Slice(start, count), target, stride);
                break;
            case UInt64Array whole:
                Copy(whole.Values.Slice(start, count), target, stride);
                break;
            case BooleanArray flags:
                for (var i = 0; i < count; i++)
                    target[i * stride] = flags.GetValue(start + i) == true ? T.One : T.Zero;
                break;
            case Decimal128Array decimals:
                for (var i = 0; i < count; i++)
                    target[i * stride] = decimals.GetSqlDecimal(start + i) is { } value ? T.CreateTruncating(value.ToDouble()) : T.Zero;
                break;
            default:
                throw new NotSupportedException($"Cells of {array.Data.DataType.Name} are not read as numbers.");
        }
        if (array.NullCount == 0)
            return;
        for (var i = 0; i < count; i++)
        {
            if (array.IsNull(start + i))
                target[i * stride] = T.CreateTruncating(double.NaN);
        }
    }

    private static void Copy<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> target, int stride)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        for (int i = 0, at = 0; i < source.Length; i++, at += stride)
            target[at] = TTo.CreateTruncating(source[i]);
    }
}

/// <summary>A column of lists as as many numbers per row as every list must have.</summary>
internal static class ArrowLists
{
    /// <summary>The length of a row's list, −1 where it is missing.</summary>
    public static int Length(IArrowArray array, int row) => array.IsNull(row) ? -1 : (int)(Range(array, row) is var (from, to) ? to - from : 0);

    /// <summary>Copies lists into the rows; where one is missing or has another length, all of its slots become NaN and the row is reported.</summary>
    public static void Read<T>(IArrowArray array, int start, int count, int width, Span<T> target, int stride, Action<int, string, string?> wrong) where T : unmanaged, INumberBase<T>
    {
        var items = Items(array);
        for (var i = 0; i < count; i++)
        {
            var row = target.Slice(i * stride, width);
            var length = Length(array, start + i);
            if (length == width)
            {
                ArrowNumbers.Read(items, checked((int)Range(array, start + i).From), width, row, 1);
                if (items.NullCount == 0)
                    continue;
                var (from, _) = Range(array, start + i);
                for (var slot = 0; slot < width; slot++)
                {
                    if (items.IsNull((int)from + slot))
                    {
                        wrong(i, CheckedBatches.Missing, null);
                        break;
                    }
                }
                continue;
            }
            row.Fill(T.CreateTruncating(double.NaN));
            wrong(i, length < 0 ? CheckedBatches.Missing : $"a list of another length than the first row's {width}", length < 0 ? null : FormattableString.Invariant($"{length} numbers"));
        }
    }

    private static IArrowArray Items(IArrowArray array) => array switch
    {
        ListArray list => list.Values,
        LargeListArray list => list.Values,
        FixedSizeListArray list => list.Values,
        _ => throw new NotSupportedException($"{array.Data.DataType.Name} is no list."),
    };

    private static (long From, long To) Range(IArrowArray array, int row)
    {
        switch (array)
        {
            case ListArray list:
                return (list.ValueOffsets[row], list.ValueOffsets[row + 1]);
            case LargeListArray list:
                return (list.ValueOffsets[row], list.ValueOffsets[row + 1]);
            default:
                var size = ((FixedSizeListType)array.Data.DataType).ListSize;
                var first = (long)(array.Data.Offset + row) * size;
                return (first, first + size);
        }
    }
}
