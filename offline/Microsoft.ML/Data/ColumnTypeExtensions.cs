using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

internal static class ColumnTypeExtensions
{
    private static readonly (Type Raw, PrimitiveDataViewType Type, DataKind Kind)[] Known =
    [
        (typeof(sbyte), NumberDataViewType.SByte, DataKind.SByte),
        (typeof(byte), NumberDataViewType.Byte, DataKind.Byte),
        (typeof(short), NumberDataViewType.Int16, DataKind.Int16),
        (typeof(ushort), NumberDataViewType.UInt16, DataKind.UInt16),
        (typeof(int), NumberDataViewType.Int32, DataKind.Int32),
        (typeof(uint), NumberDataViewType.UInt32, DataKind.UInt32),
        (typeof(long), NumberDataViewType.Int64, DataKind.Int64),
        (typeof(ulong), NumberDataViewType.UInt64, DataKind.UInt64),
        (typeof(float), NumberDataViewType.Single, DataKind.Single),
        (typeof(double), NumberDataViewType.Double, DataKind.Double),
        (typeof(ReadOnlyMemory<char>), TextDataViewType.Instance, DataKind.String),
        (typeof(string), TextDataViewType.Instance, DataKind.String),
        (typeof(bool), BooleanDataViewType.Instance, DataKind.Boolean),
        (typeof(TimeSpan), TimeSpanDataViewType.Instance, DataKind.TimeSpan),
        (typeof(DateTime), DateTimeDataViewType.Instance, DataKind.DateTime),
        (typeof(DateTimeOffset), DateTimeOffsetDataViewType.Instance, DataKind.DateTimeOffset),
    ];

    public static DataViewType GetItemType(this DataViewType columnType) => (columnType as VectorDataViewType)?.ItemType ?? columnType;

    public static ulong GetKeyCount(this DataViewType columnType) => (columnType as KeyDataViewType)?.Count ?? 0;

    public static int GetVectorSize(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 0;

    /// <summary>1 for a scalar, 0 for a vector of varying length.</summary>
    public static int GetValueCount(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 1;

    public static bool IsKnownSizeVector(this DataViewType columnType) => columnType.GetVectorSize() > 0;

    public static PrimitiveDataViewType PrimitiveTypeFromType(Type type)
    {
        if (type == typeof(DataViewRowId))
            return RowIdDataViewType.Instance;
        return Known.FirstOrDefault(k => k.Raw == type).Type
            ?? throw new InvalidOperationException($"No column type carries {type}");
    }

    public static PrimitiveDataViewType PrimitiveTypeFromKind(DataKind kind)
        => Known.FirstOrDefault(k => k.Kind == kind).Type
            ?? throw Contracts.Except($"Bad data kind: {kind}");

    public static DataKind KindOf(DataViewType type) => Known.FirstOrDefault(k => k.Raw == type.RawType).Kind;

    public static bool IsPrimitiveRawType(Type type) => type == typeof(DataViewRowId) || Known.Any(k => k.Raw == type);
}
