using System.Globalization;
using ClusterVae.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>Copies one row's features, dense or sparse, out of a cursor, and refuses values that no model could use.</summary>
internal sealed class FeatureReader
{
    private readonly DataViewRow row;
    private readonly ColumnReader[] readers;
    private readonly bool mayBeMissing;

    public FeatureReader(DataViewRow row, IReadOnlyList<DataViewSchema.Column> columns, FeatureColumns features)
    {
        (this.row, mayBeMissing) = (row, features.MayBeMissing);
        readers = columns.Select((column, place) => place == features.Names.Count ? new CodeReader(column.Name, features.Coded!.Reader(row, column)) : ColumnReader.Create(row, column)).ToArray();
    }

    public void Read(Span<float> target)
    {
        var (start, missing, codes) = (0, 0, 0);
        foreach (var reader in readers)
        {
            var values = target.Slice(start, reader.Width);
            reader.Read(values);
            start += reader.Width;
            if (reader is CodeReader)
            {
                codes++;
                continue;
            }
            var bad = FiniteRows.IndexOfNotFinite(values);
            if (bad < 0)
                continue;
            if (!mayBeMissing || values.ContainsAnyExcept(float.NaN))
                throw NotFinite(reader.Name, bad, values[bad]);
            missing++;
        }
        if (missing == readers.Length - codes)
            throw new DataProblemException("nothing of this row is there", "Give at least one of these columns, or filter the row.", string.Join("+", readers.Select(reader => reader.Name)), row.Position);
    }

    private DataProblemException NotFinite(string column, int slot, float value) => new(
        $"slot {slot} is not a finite number",
        "Replace missing values (Transforms.ReplaceMissingValues) or filter the row (Data.FilterRowsByMissingValues).",
        column, row.Position, value.ToString(CultureInfo.InvariantCulture));

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

    private sealed class CodeReader(string name, Func<float> next) : ColumnReader(name, 1)
    {
        public override void Read(Span<float> target) => target[0] = next();
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
