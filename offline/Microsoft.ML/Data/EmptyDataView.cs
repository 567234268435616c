using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A schema without rows.</summary>
internal sealed class EmptyDataView(IHostEnvironment env, DataViewSchema schema) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema { get; } = schema;

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(env, Schema, Getters.Active(Schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(IHostEnvironment env, DataViewSchema schema, bool[] active) : RootCursor(env, schema, active)
    {
        protected override bool MoveNextCore() => false;

        protected override ValueGetter<TValue> GetterCore<TValue>(DataViewSchema.Column column)
            => Getters.Typed<TValue>((ValueGetter<TValue>)((ref TValue _) => throw Contracts.Except(Getters.NoRowYet)), column);

        protected override void DisposeCore()
        {
        }
    }
}
