using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

internal static class MissingValues
{
    public static void CheckSupported(IExceptionContext context, DataViewSchema.Column column)
    {
        var itemType = column.Type.GetItemType();
        if (itemType is not KeyDataViewType && itemType != NumberDataViewType.Single && itemType != NumberDataViewType.Double)
        {
            throw context.ExceptUserArg("columns",
                $"Column '{column.Name}' has type {column.Type} which does not support missing values, so we cannot filter on them");
        }
    }

    /// <summary>A test that none of the columns is missing in the current row.</summary>
    public static Func<bool> NoneIn(DataViewRow row, DataViewSchema.Column[] columns)
    {
        var tests = Array.ConvertAll(columns, column => TestFor(row, column));
        return () => Array.TrueForAll(tests, isMissing => !isMissing());
    }

    public static Func<bool> Scalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var get = row.GetGetter<T>(column);
        var isMissing = Conversions.MissingTest<T>((PrimitiveDataViewType)column.Type);
        T value = default;
        return () =>
        {
            get(ref value);
            return isMissing(value);
        };
    }

    public static Func<bool> Vector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var get = row.GetGetter<VBuffer<T>>(column);
        var isMissing = Conversions.MissingTest<T>((PrimitiveDataViewType)column.Type.GetItemType());
        VBuffer<T> value = default;
        return () =>
        {
            get(ref value);
            // Items that a sparse vector leaves out are default values: missing for a key, a zero for a number.
            return value.Items(all: true).Any(item => isMissing(item.Value));
        };
    }

    private static Func<bool> TestFor(DataViewRow row, DataViewSchema.Column column)
        => (Func<bool>)typeof(MissingValues).GetMethod(column.Type is VectorDataViewType ? nameof(Vector) : nameof(Scalar))
            .MakeGenericMethod(column.Type.GetItemType().RawType).Invoke(null, [row, column]);
}
