using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view over objects. The sequence is enumerated anew by every cursor and never kept.</summary>
internal sealed class EnumerableView<TRow> : IDataView
    where TRow : class
{
    private readonly IHost _host;
    private readonly IEnumerable<TRow> _rows;
    private readonly ObjectMember[] _members;

    public EnumerableView(IHostEnvironment env, IEnumerable<TRow> rows, ObjectMember[] members)
    {
        _host = env.Register("StreamingDataView");
        _rows = rows;
        _members = members;
        Schema = ObjectSchema.SchemaOf(members);
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(this, Getters.Active(Schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly Delegate[] _getters;
        private readonly IEnumerator<TRow> _rows;
        private TRow _current;

        public Cursor(EnumerableView<TRow> view, bool[] active)
            : base(view._host, view.Schema, active)
        {
            _rows = view._rows.GetEnumerator();
            _getters = [.. view._members.Select((member, i) => active[i] ? ObjectGetters.Make(member, Current) : null)];
        }

        protected override bool MoveNextCore()
        {
            if (!_rows.MoveNext())
                return false;
            _current = _rows.Current ?? throw Contracts.Except("Encountered null when iterating over data, this is not supported.");
            return true;
        }

        protected override ValueGetter<TValue> GetterCore<TValue>(DataViewSchema.Column column)
            => Getters.Typed<TValue>(_getters[column.Index], column);

        protected override void DisposeCore() => _rows.Dispose();

        private TRow Current()
        {
            Contracts.Check(Position >= 0, Getters.NoRowYet);
            return _current;
        }
    }
}
