using ClusterVae.MLNet.Pipeline;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Testing.Conformance;

/// <summary>Views over rows in memory, and the values of their columns.</summary>
public static class Views
{
    public const string Features = "Features";

    public static IDataView Of(MLContext ml, float[][] rows, int? width = null)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width ?? rows[0].Length);
        return ml.Data.LoadFromEnumerable(rows.Select((values, n) => new Row { Features = values, Number = n, Name = $"row {n}", Batch = n / 3 % 2 == 0 ? "early" : "late" }).ToArray(), schema);
    }

    public static IDataView Doubles(MLContext ml, int rows, int width)
    {
        var schema = SchemaDefinition.Create(typeof(DoubleRow));
        schema[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Double, width);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(_ => new DoubleRow { Features = new double[width] }).ToArray(), schema);
    }

    public static IDataView OfUnknownSize(MLContext ml, float[][] rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single);
        return ml.Data.LoadFromEnumerable(rows.Select((values, n) => new Row { Features = values, Number = n }).ToArray(), schema);
    }

    public static IDataView WithoutFeatures(MLContext ml, int rows) =>
        ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(n => new OtherRow { Number = n }).ToArray());

    /// <summary>The columns that a transformer added, by name: each row's numbers as floats (keys as their 1-based value).</summary>
    public static Dictionary<string, float[][]> Added(ITransformer transformer, IDataView input)
    {
        var output = transformer.Transform(input);
        return ((BlockTransformer)transformer).Outputs.ToDictionary(column => column.Name, column => Read(output, column.Name));
    }

    public static float[][] Read(IDataView view, string name)
    {
        var column = view.Schema[name];
        using var cursor = view.GetRowCursor([column]);
        var getter = Getter(cursor, column);
        var rows = new List<float[]>();
        while (cursor.MoveNext())
            rows.Add(getter());
        return [.. rows];
    }

    public static IEnumerable<T> Values<T>(IDataView view, string name)
    {
        var column = view.Schema[name];
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<T>(column);
        var value = default(T)!;
        while (cursor.MoveNext())
        {
            getter(ref value);
            yield return value;
        }
    }

    public static Func<float[]> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        switch (column.Type)
        {
            case VectorDataViewType:
                var vectors = row.GetGetter<VBuffer<float>>(column);
                var buffer = default(VBuffer<float>);
                return () => { vectors(ref buffer); return [.. buffer.DenseValues()]; };
            case KeyDataViewType:
                var keys = row.GetGetter<uint>(column);
                return () => { uint key = 0; keys(ref key); return [key]; };
            default:
                var scalars = row.GetGetter<float>(column);
                return () => { float value = 0; scalars(ref value); return [value]; };
        }
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public int Number { get; set; }

        public string Name { get; set; } = "";

        public string Batch { get; set; } = "";
    }

    private sealed class DoubleRow
    {
        public double[] Features { get; set; } = [];
    }

    private sealed class OtherRow
    {
        public int Number { get; set; }
    }
}
