using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace ClusterVae.Files;

/// <summary>Cells that are carried beside the rows, or are labels.</summary>
internal static class ArrowTexts
{
    /// <summary>How cells of a type are carried; null where they cannot be.</summary>
    public static CarriedKind? KindOf(IArrowType type) => type.TypeId switch
    {
        ArrowTypeId.Int8 or ArrowTypeId.Int16 or ArrowTypeId.Int32 or ArrowTypeId.Int64 or ArrowTypeId.UInt8 or ArrowTypeId.UInt16 or ArrowTypeId.UInt32 => CarriedKind.Integer,
        ArrowTypeId.Float or ArrowTypeId.Double => CarriedKind.Real,
        ArrowTypeId.String or ArrowTypeId.LargeString or ArrowTypeId.StringView or ArrowTypeId.Boolean or ArrowTypeId.UInt64 or ArrowTypeId.Date32 or ArrowTypeId.Date64 or ArrowTypeId.Timestamp or ArrowTypeId.Decimal128 => CarriedKind.Text,
        ArrowTypeId.Dictionary => KindOf(((DictionaryType)type).ValueType) == CarriedKind.Text ? CarriedKind.Text : null,
        _ => null,
    };

    public static void Read(IArrowArray array, int start, int count, CarriedValues target, int at)
    {
        for (var i = 0; i < count; i++)
        {
            switch (target.Column.Kind)
            {
                case CarriedKind.Integer:
                    target.Integers[at + i] = Integer(array, start + i);
                    break;
                case CarriedKind.Real:
                    target.Reals[at + i] = array is FloatArray floats ? floats.GetValue(start + i) : ((DoubleArray)array).GetValue(start + i);
                    break;
                default:
                    target.Texts[at + i] = Text(array, start + i);
                    break;
            }
        }
    }

    /// <summary>A cell as text; null where it is missing.</summary>
    public static string? Text(IArrowArray array, int row) => array.IsNull(row) ? null : array switch
    {
        StringArray texts => texts.GetString(row),
        LargeStringArray texts => texts.GetString(row),
        StringViewArray texts => texts.GetString(row),
        BooleanArray flags => flags.GetValue(row) == true ? "true" : "false",
        UInt64Array whole => whole.GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        Date32Array days => days.GetDateOnly(row)!.Value.ToString("O", CultureInfo.InvariantCulture),
        Date64Array days => days.GetDateOnly(row)!.Value.ToString("O", CultureInfo.InvariantCulture),
        TimestampArray times => times.GetTimestamp(row)!.Value.ToString("O", CultureInfo.InvariantCulture),
        Decimal128Array decimals => decimals.GetSqlDecimal(row)!.Value.ToString(),
        DictionaryArray named => Text(named.Dictionary, Convert.ToInt32(Integer(named.Indices, row), CultureInfo.InvariantCulture)),
        FloatArray reals => Real(reals.GetValue(row)!.Value),
        DoubleArray reals => Real(reals.GetValue(row)!.Value),
        _ => Integer(array, row)?.ToString(CultureInfo.InvariantCulture),
    };

    private static string Real(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static long? Integer(IArrowArray array, int row) => array switch
    {
        Int8Array whole => whole.GetValue(row),
        Int16Array whole => whole.GetValue(row),
        Int32Array whole => whole.GetValue(row),
        Int64Array whole => whole.GetValue(row),
        UInt8Array whole => whole.GetValue(row),
        UInt16Array whole => whole.GetValue(row),
        UInt32Array whole => whole.GetValue(row),
        _ => throw new NotSupportedException($"Cells of {array.Data.DataType.Name} are not carried."),
    };
}
