using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

internal static class Getters
{
    public const string NoRowYet = "Values can only be fetched when the cursor is on a row";

    /// <summary>Which columns of a schema are among those needed.</summary>
    public static bool[] Active(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        var active = new bool[schema.Count];
        foreach (var column in columnsNeeded ?? [])
        {
            Contracts.CheckParam(column.Index < active.Length, nameof(columnsNeeded), $"Column {column} is not in the schema");
            active[column.Index] = true;
        }

        return active;
    }

    public static IEnumerable<DataViewSchema.Column> Where(DataViewSchema schema, bool[] active) => schema.Where(column => active[column.Index]);

    public static ValueGetter<TValue> Typed<TValue>(Delegate getter, DataViewSchema.Column column)
        => getter as ValueGetter<TValue> ?? throw Contracts.Except(
            $"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{column.Type.RawType}' of column '{column.Name}'.");

    /// <summary>Calls a generic method of one type argument with a column's raw type.</summary>
    public static Delegate ForRawType(object target, string method, Type rawType, params object[] args)
    {
        const System.Reflection.BindingFlags Any = System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic
            | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Static;
        return (Delegate)target.GetType().GetMethod(method, Any).MakeGenericMethod(rawType).Invoke(target, args);
    }
}
