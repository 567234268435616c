using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

// ScoreInFreshProcess MODEL.zip ROWS.bin WIDTH SCORES.bin: opens a model as a stranger would, with nothing but ML.NET's own call, and writes
// every column that it adds to the rows, columns by name, as 32-bit floats.
var (modelPath, rowsPath, width, scoresPath) = (args[0], args[1], int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture), args[3]);

var ml = new MLContext();
var model = ml.Model.Load(modelPath, out _);

var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(rowsPath)).ToArray();
var schema = SchemaDefinition.Create(typeof(Row));
schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
var view = ml.Data.LoadFromEnumerable(values.Chunk(width).Select(chunk => new Row { Features = chunk }).ToArray(), schema);
var scored = model.Transform(view);

using var scores = File.Create(scoresPath);
foreach (var column in scored.Schema.Where(column => column.Name is not (nameof(Row.Features) or "Copy") && !column.IsHidden).OrderBy(column => column.Name, StringComparer.Ordinal))
{
    using var cursor = scored.GetRowCursor([column]);
    if (column.Type is VectorDataViewType)
        Write(cursor, cursor.GetGetter<VBuffer<float>>(column), buffer => buffer.DenseValues());
    else if (column.Type is KeyDataViewType)
        Write(cursor, cursor.GetGetter<uint>(column), key => [key]);
    else
        Write(cursor, cursor.GetGetter<float>(column), value => [value]);
}

void Write<T>(DataViewRowCursor cursor, ValueGetter<T> getter, Func<T, IEnumerable<float>> numbers)
{
    var value = default(T)!;
    while (cursor.MoveNext())
    {
        getter(ref value);
        scores.Write(MemoryMarshal.AsBytes(numbers(value).ToArray().AsSpan()));
    }
}

internal sealed class Row
{
    public float[] Features { get; set; } = [];
}
