using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>What the values of a key are called: by its annotations, else by their numbers.</summary>
internal static class KeyNames
{
    public static string[] Of(DataViewSchema.Column column, int count)
    {
        if (column.Annotations.Schema.GetColumnOrNull("KeyValues") is not { Type: VectorDataViewType values })
            return [.. Enumerable.Range(1, count).Select(key => key.ToString(CultureInfo.InvariantCulture))];
        if (values.ItemType is TextDataViewType)
            return Annotated<ReadOnlyMemory<char>>(column, text => text.ToString());
        if (values.ItemType == NumberDataViewType.Single)
            return Annotated<float>(column, number => number.ToString(CultureInfo.InvariantCulture));
        if (values.ItemType == NumberDataViewType.Double)
            return Annotated<double>(column, number => number.ToString(CultureInfo.InvariantCulture));
        if (values.ItemType == NumberDataViewType.Int32)
            return Annotated<int>(column, number => number.ToString(CultureInfo.InvariantCulture));
        return [.. Enumerable.Range(1, count).Select(key => key.ToString(CultureInfo.InvariantCulture))];
    }

    private static string[] Annotated<T>(DataViewSchema.Column column, Func<T, string> name)
    {
        VBuffer<T> buffer = default;
        column.Annotations.GetValue("KeyValues", ref buffer);
        return [.. buffer.DenseValues().Select(name)];
    }
}
