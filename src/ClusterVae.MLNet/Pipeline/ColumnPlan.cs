using Microsoft.ML;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>
/// Which columns a consumer asked for, sorted into those that pass through and those that the transformer computes. The output schema keeps
/// the input's column indices and adds the computed columns behind them.
/// </summary>
internal sealed class ColumnPlan
{
    private readonly bool[] active;
    private readonly int inputColumns;

    public ColumnPlan(DataViewSchema input, DataViewSchema output, IEnumerable<DataViewSchema.Column> needed, IReadOnlyList<DataViewSchema.Column> features)
    {
        Output = output;
        inputColumns = input.Count;
        active = new bool[output.Count];
        foreach (var column in needed)
            active[column.Index] = true;
        PassThrough = input.Where(column => active[column.Index]).ToArray();
        ComputesAny = active.AsSpan(inputColumns).Contains(true);
        InputNeeded = ComputesAny ? PassThrough.Union(features).ToArray() : PassThrough;
    }

    public DataViewSchema Output { get; }

    public IReadOnlyList<DataViewSchema.Column> PassThrough { get; }

    public IReadOnlyList<DataViewSchema.Column> InputNeeded { get; }

    /// <summary>False means that the model need not run at all.</summary>
    public bool ComputesAny { get; }

    public ReadOnlySpan<bool> Computed => active.AsSpan(inputColumns);

    public bool IsActive(DataViewSchema.Column column) => active[Index(column)];

    /// <summary>Negative for a column that passes through, else its place among the computed ones.</summary>
    public int ComputedIndex(DataViewSchema.Column column) => Index(column) - inputColumns;

    public static ValueGetter<T> Cast<T>(DataViewSchema.Column column, Delegate getter) => getter as ValueGetter<T>
        ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType.Name}; a getter of {typeof(T).Name} was asked for.");

    public void CheckActive(DataViewSchema.Column column)
    {
        if (!IsActive(column))
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was opened.");
    }

    private int Index(DataViewSchema.Column column) => column.Index < active.Length && Output[column.Index].Name == column.Name
        ? column.Index
        : throw new ArgumentException($"Column '{column.Name}' is not of this view.", nameof(column));
}
