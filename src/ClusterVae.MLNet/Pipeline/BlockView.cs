using Microsoft.ML;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>A lazy view: nothing runs until a cursor does, and then only what its columns need.</summary>
internal sealed class BlockView(BlockTransformer transformer, IDataView input, DataViewSchema schema) : IDataView
{
    private readonly IReadOnlyList<DataViewSchema.Column> features = transformer.Bind(input.Schema);

    public DataViewSchema Schema => schema;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var plan = Plan(columnsNeeded);
        return Wrap(input.GetRowCursor(plan.InputNeeded, rand), plan);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var plan = Plan(columnsNeeded);
        return Array.ConvertAll(input.GetRowCursorSet(plan.InputNeeded, n, rand), cursor => Wrap(cursor, plan));
    }

    private ColumnPlan Plan(IEnumerable<DataViewSchema.Column> needed) => new(input.Schema, schema, needed, features);

    private DataViewRowCursor Wrap(DataViewRowCursor cursor, ColumnPlan plan) => plan.ComputesAny
        ? new BlockCursor(transformer, cursor, plan, features)
        : new PassThroughCursor(cursor, plan);
}
