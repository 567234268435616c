using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>What a transformer computed for one block of rows: one row-major buffer for each output column that somebody asked for.</summary>
internal sealed class OutputBlock
{
    private readonly IReadOnlyList<OutputColumn> columns;
    private readonly float[]?[] values;
    private readonly uint[]?[] keys;

    public OutputBlock(IReadOnlyList<OutputColumn> columns, ReadOnlySpan<bool> active, int capacity)
    {
        this.columns = columns;
        values = new float[columns.Count][];
        keys = new uint[columns.Count][];
        for (var i = 0; i < columns.Count; i++)
        {
            if (!active[i])
                continue;
            if (columns[i].Kind == OutputKind.Key)
                keys[i] = new uint[capacity];
            else
                values[i] = new float[capacity * columns[i].Size];
        }
    }

    /// <summary>False spares the transformer the work for a column that nobody reads.</summary>
    public bool Wants(int column) => values[column] is not null || keys[column] is not null;

    /// <summary>[rows, Size] of a scalar or vector column; empty when nobody asked for it.</summary>
    public Span<float> Values(int column) => values[column];

    /// <summary>[rows], 1-based as ML.NET's keys are; empty when nobody asked for it.</summary>
    public Span<uint> Keys(int column) => keys[column];

    /// <summary>A getter of the row that <paramref name="current"/> names at the time of the call.</summary>
    public Delegate Getter(int column, Func<int> current)
    {
        var size = columns[column].Size;
        switch (columns[column].Kind)
        {
            case OutputKind.Key:
                var key = keys[column]!;
                return (Microsoft.ML.ValueGetter<uint>)((ref uint value) => value = key[current()]);
            case OutputKind.Scalar:
                var scalar = values[column]!;
                return (Microsoft.ML.ValueGetter<float>)((ref float value) => value = scalar[current()]);
            default:
                var vector = values[column]!;
                return (Microsoft.ML.ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
                {
                    var editor = VBufferEditor.Create(ref value, size);
                    vector.AsSpan(current() * size, size).CopyTo(editor.Values);
                    value = editor.Commit();
                });
        }
    }
}
