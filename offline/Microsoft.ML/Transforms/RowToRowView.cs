using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view that adds the columns of a <see cref="RowMapper"/>, and the same mapping for single rows.</summary>
internal sealed class RowToRowView(IDataView source, RowMapper mapper) : IDataView, IRowToRowMapper
{
    private readonly ColumnBindings _bindings = new(source.Schema, mapper.Outputs);

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => _bindings.Schema;

    public DataViewSchema InputSchema => source.Schema;

    public DataViewSchema OutputSchema => _bindings.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = Getters.Active(Schema, columnsNeeded);
        return new Cursor(this, source.GetRowCursor(InputsOf(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = Getters.Active(Schema, columnsNeeded);
        return Array.ConvertAll(source.GetRowCursorSet(InputsOf(active), n, rand), input => new Cursor(this, input, active));
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => InputsOf(Getters.Active(Schema, dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(this, input, Getters.Active(Schema, activeColumns));
    }

    private DataViewSchema.Column[] InputsOf(bool[] active)
    {
        var needed = new bool[InputSchema.Count];
        for (var i = 0; i < active.Length; i++)
        {
            if (!active[i])
                continue;
            var from = _bindings.SourceOf(i);
            foreach (var input in from >= 0 ? [from] : mapper.InputsOf(~from))
                needed[input] = true;
        }

        return [.. Getters.Where(InputSchema, needed)];
    }

    private Delegate[] MakeGetters(DataViewRow input, bool[] active)
    {
        var getters = new Delegate[mapper.Outputs.Length];
        for (var i = 0; i < active.Length; i++)
        {
            if (active[i] && _bindings.SourceOf(i) is var from && from < 0)
                getters[~from] = mapper.MakeGetter(input, ~from);
        }

        return getters;
    }

    private ValueGetter<TValue> GetterOf<TValue>(DataViewRow input, Delegate[] getters, DataViewSchema.Column column)
    {
        var from = _bindings.SourceOf(column.Index);
        return from >= 0 ? input.GetGetter<TValue>(input.Schema[from]) : Getters.Typed<TValue>(getters[~from], column);
    }

    private sealed class Cursor(RowToRowView view, DataViewRowCursor input, bool[] active)
        : SynchronizedCursor(input, view.Schema, active)
    {
        private readonly Delegate[] _getters = view.MakeGetters(input, active);

        protected override ValueGetter<TValue> GetterCore<TValue>(DataViewSchema.Column column)
            => view.GetterOf<TValue>(Input, _getters, column);
    }

    private sealed class Row(RowToRowView view, DataViewRow input, bool[] active) : DataViewRow
    {
        private readonly Delegate[] _getters = view.MakeGetters(input, active);

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => view.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            var from = view._bindings.SourceOf(column.Index);
            return from >= 0 ? input.IsColumnActive(input.Schema[from]) : _getters[~from] != null;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.Check(IsColumnActive(column), $"Column '{column.Name}' is not active");
            return view.GetterOf<TValue>(input, _getters, column);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
