using System.Globalization;
using ClusterVae.Data;
using Microsoft.ML;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>Reads a scalar number, or a key's number, of whatever type as a <see cref="double"/>.</summary>
internal static class ScalarNumbers
{
    public static Func<double> Of(DataViewRow row, DataViewSchema.Column column)
    {
        var raw = column.Type.RawType;
        if (raw == typeof(float))
            return Read<float>(row, column, value => value);
        if (raw == typeof(double))
            return Read<double>(row, column, value => value);
        if (raw == typeof(int))
            return Read<int>(row, column, value => value);
        if (raw == typeof(long))
            return Read<long>(row, column, value => value);
        if (raw == typeof(uint))
            return Read<uint>(row, column, value => value);
        if (raw == typeof(byte))
            return Read<byte>(row, column, value => value);
        if (raw == typeof(ushort))
            return Read<ushort>(row, column, value => value);
        if (raw == typeof(ulong))
            return Read<ulong>(row, column, value => value);
        throw new DataProblemException(
            "expected a scalar key, text, number or Boolean", "Name a column with one value per row.", column.Name, value: Convert.ToString(column.Type, CultureInfo.InvariantCulture));
    }

    private static Func<double> Read<T>(DataViewRow row, DataViewSchema.Column column, Func<T, double> convert)
    {
        var getter = row.GetGetter<T>(column);
        var value = default(T)!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
