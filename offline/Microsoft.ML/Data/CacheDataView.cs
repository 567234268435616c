using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Keeps the values of a column in memory from the first time that any cursor asks for it.</summary>
internal sealed class CacheDataView : IDataView
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly object _lock = new();
    private readonly ColumnCache[] _columns;
    private long _rowCount = -1;

    public CacheDataView(IHostEnvironment env, IDataView source, params int[] prefetch)
    {
        _host = env.Register("Cache");
        _source = source;
        _columns = new ColumnCache[source.Schema.Count];
        if (prefetch.Length > 0)
            Fill(prefetch);
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _rowCount >= 0 ? _rowCount : _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = Getters.Active(Schema, columnsNeeded);
        Fill([.. Getters.Where(Schema, active).Select(column => column.Index)]);
        int[] order = null;
        if (rand != null)
        {
            order = [.. Enumerable.Range(0, checked((int)_rowCount))];
            rand.Shuffle(order);
        }

        return new Cursor(this, active, order, 0, 1);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        Contracts.CheckParam(n > 0, nameof(n));
        if (rand != null || n == 1)
            return [GetRowCursor(columnsNeeded, rand)];
        var active = Getters.Active(Schema, columnsNeeded);
        Fill([.. Getters.Where(Schema, active).Select(column => column.Index)]);
        return [.. Enumerable.Range(0, n).Select(i => new Cursor(this, active, null, i, n))];
    }

    private void Fill(int[] wanted)
    {
        lock (_lock)
        {
            var missing = wanted.Where(index => _columns[index] == null).ToArray();
            if (missing.Length == 0 && _rowCount >= 0)
                return;
            using var cursor = _source.GetRowCursor(missing.Select(index => Schema[index]));
            var fresh = Array.ConvertAll(missing, index => ColumnCache.Over(cursor, Schema[index]));
            long rows = 0;
            for (; cursor.MoveNext(); rows++)
            {
                foreach (var column in fresh)
                    column.Read();
            }

            for (var i = 0; i < missing.Length; i++)
                _columns[missing[i]] = fresh[i];
            _rowCount = rows;
        }
    }

    private sealed class Cursor(CacheDataView view, bool[] active, int[] order, int part, int parts)
        : RootCursor(view._host, view.Schema, active)
    {
        // The cursors of a set take blocks in turn: Batch lets a reader restore the order.
        private const int BlockRows = 64;

        private long _next;
        private long _row = -1;

        public override long Batch => _row < 0 ? 0 : _row / BlockRows;

        public override ValueGetter<DataViewRowId> GetIdGetter()
            => (ref DataViewRowId id) =>
            {
                Contracts.Check(_row >= 0, Getters.NoRowYet);
                id = new DataViewRowId((ulong)_row, 0);
            };

        protected override bool MoveNextCore()
        {
            var block = _next / BlockRows * parts + part;
            var at = block * BlockRows + _next % BlockRows;
            if (at >= view._rowCount)
                return false;
            _next++;
            _row = order == null ? at : order[at];
            return true;
        }

        protected override ValueGetter<TValue> GetterCore<TValue>(DataViewSchema.Column column)
            => Getters.Typed<TValue>(view._columns[column.Index].Getter(CurrentRow), column);

        protected override void DisposeCore() => _row = -1;

        private int CurrentRow()
        {
            Contracts.Check(_row >= 0, Getters.NoRowYet);
            return (int)_row;
        }
    }
}

/// <summary>The values of one column, row by row.</summary>
internal abstract class ColumnCache
{
    public abstract void Read();

    public abstract Delegate Getter(Func<int> row);

    public static ColumnCache Over(DataViewRow row, DataViewSchema.Column column)
        => (ColumnCache)Activator.CreateInstance(
            (column.Type is VectorDataViewType ? typeof(OfVectors<>) : typeof(OfScalars<>)).MakeGenericType(column.Type.GetItemType().RawType),
            row, column);

    private sealed class OfScalars<T>(DataViewRow row, DataViewSchema.Column column) : ColumnCache
    {
        private readonly List<T> _values = [];
        private ValueGetter<T> _get = row.GetGetter<T>(column);

        public override void Read()
        {
            T value = default;
            _get(ref value);
            _values.Add(value);
        }

        public override Delegate Getter(Func<int> row)
        {
            _get = null;
            return (ValueGetter<T>)((ref T dst) => dst = _values[row()]);
        }
    }

    private sealed class OfVectors<T>(DataViewRow row, DataViewSchema.Column column) : ColumnCache
    {
        private readonly List<VBuffer<T>> _values = [];
        private ValueGetter<VBuffer<T>> _get = row.GetGetter<VBuffer<T>>(column);

        public override void Read()
        {
            VBuffer<T> value = default;
            _get(ref value);
            _values.Add(value);
        }

        public override Delegate Getter(Func<int> row)
        {
            _get = null;
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) => _values[row()].CopyTo(ref dst));
        }
    }
}
