using System.Globalization;
using System.Numerics;
using ClusterVae.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>Copies one row's features, dense or sparse, out of a cursor, and refuses values that no model could use.</summary>
internal sealed class FeatureReader
{
    private readonly DataViewRow row;
    private readonly ColumnReader[] readers;

    public FeatureReader(DataViewRow row, IReadOnlyList<DataViewSchema.Column> columns)
    {
        this.row = row;
        readers = columns.Select(column => ColumnReader.Create(row, column)).ToArray();
    }

    public void Read(Span<float> target)
    {
        var start = 0;
        foreach (var reader in readers)
        {
            var values = target.Slice(start, reader.Width);
            reader.Read(values);
            if (!AllFinite(values))
                throw NotFinite(reader.Name, values);
            start += reader.Width;
        }
    }

    /// <summary>x * 0 is 0 for every finite x and NaN otherwise, so that one comparison settles a whole vector.</summary>
    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += new Vector<float>(values[i..]) * Vector<float>.Zero;
        var tail = 0f;
        for (; i < values.Length; i++)
            tail += values[i] * 0f;
        return Vector.EqualsAll(sum, Vector<float>.Zero) && tail == 0f;
    }

    private DataProblemException NotFinite(string column, ReadOnlySpan<float> values)
    {
        var slot = 0;
        while (float.IsFinite(values[slot]))
            slot++;
        return new DataProblemException(
            $"slot {slot} is not a finite number",
            "Replace missing values (Transforms.ReplaceMissingValues) or filter the row (Data.FilterRowsByMissingValues).",
            column, row.Position, values[slot].ToString(CultureInfo.InvariantCulture));
    }

    private abstract class ColumnReader(string name, int width)
    {
        public string Name { get; } = name;

        public int Width { get; } = width;

        public abstract void Read(Span<float> target);

        public static ColumnReader Create(DataViewRow row, DataViewSchema.Column column) => column.Type is VectorDataViewType vector
            ? new VectorReader(column.Name, vector.Size, row.GetGetter<VBuffer<float>>(column))
            : new ScalarReader(column.Name, row.GetGetter<float>(column));
    }

    private sealed class ScalarReader(string name, ValueGetter<float> getter) : ColumnReader(name, 1)
    {
        public override void Read(Span<float> target) => getter(ref target[0]);
    }

    private sealed class VectorReader(string name, int width, ValueGetter<VBuffer<float>> getter) : ColumnReader(name, width)
    {
        private VBuffer<float> buffer;

        public override void Read(Span<float> target)
        {
            getter(ref buffer);
            if (buffer.Length != target.Length)
                throw new DataProblemException("a row's vector has another length than its column declares", "Declare the vector's size as it is.", Name, value: $"{buffer.Length} instead of {target.Length}");
            var values = buffer.GetValues();
            if (buffer.IsDense)
            {
                values.CopyTo(target);
                return;
            }
            target.Clear();
            var indices = buffer.GetIndices();
            for (var i = 0; i < indices.Length; i++)
                target[indices[i]] = values[i];
        }
    }
}
