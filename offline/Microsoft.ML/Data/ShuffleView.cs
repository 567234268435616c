using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Rows in random order: from a pool of limited size, refilled from a source that is itself shuffled where it can be.</summary>
internal sealed class ShuffleView : IDataView
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly int _seed;
    private readonly int _poolSize;
    private readonly bool _shuffleSource;

    public ShuffleView(IHostEnvironment env, IDataView source, int? seed, int poolSize, bool shuffleSource)
    {
        _host = env.Register("Shuffle");
        _source = source;
        _seed = seed ?? _host.Rand.Next();
        _poolSize = poolSize;
        _shuffleSource = shuffleSource;
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var needed = columnsNeeded.ToArray();
        rand ??= new Random(_seed);
        var sourceRand = _shuffleSource && _source.CanShuffle ? new Random(rand.Next()) : null;
        return new Cursor(this, _source.GetRowCursor(needed, sourceRand), needed, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly Random _rand;
        private readonly ColumnPool[] _columns;
        private readonly ValueGetter<DataViewRowId> _getId;
        private readonly DataViewRowId[] _ids;
        private readonly int[] _filled;
        private int _count;
        private int _current = -1;
        private bool _more = true;

        public Cursor(ShuffleView view, DataViewRowCursor input, DataViewSchema.Column[] needed, Random rand)
            : base(view._host, view.Schema, Getters.Active(view.Schema, needed))
        {
            _input = input;
            _rand = rand;
            _columns = new ColumnPool[view.Schema.Count];
            foreach (var column in needed)
                _columns[column.Index] ??= ColumnPool.Over(input, column, view._poolSize);
            _getId = input.GetIdGetter();
            _ids = new DataViewRowId[view._poolSize];
            _filled = [.. Enumerable.Range(0, view._poolSize)];
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[Current()];

        protected override bool MoveNextCore()
        {
            // The slot that was handed out last is free again: fill it, and before the first row all of them.
            while (_more && _count < _filled.Length)
            {
                _more = _input.MoveNext();
                if (_more)
                    Store(_filled[_count++]);
            }

            if (_count == 0)
                return false;
            var chosen = _rand.Next(_count);
            _count--;
            (_filled[chosen], _filled[_count]) = (_filled[_count], _filled[chosen]);
            _current = _filled[_count];
            return true;
        }

        protected override ValueGetter<TValue> GetterCore<TValue>(DataViewSchema.Column column)
            => Getters.Typed<TValue>(_columns[column.Index].Getter(Current), column);

        protected override void DisposeCore()
        {
            _current = -1;
            _input.Dispose();
        }

        private void Store(int slot)
        {
            _getId(ref _ids[slot]);
            foreach (var column in _columns)
                column?.Store(slot);
        }

        private int Current()
        {
            Contracts.Check(_current >= 0, Getters.NoRowYet);
            return _current;
        }
    }
}

/// <summary>The values of one column for the rows in a pool.</summary>
internal abstract class ColumnPool
{
    public abstract void Store(int slot);

    public abstract Delegate Getter(Func<int> slot);

    public static ColumnPool Over(DataViewRow row, DataViewSchema.Column column, int slots)
        => (ColumnPool)Activator.CreateInstance(
            (column.Type is VectorDataViewType ? typeof(OfVectors<>) : typeof(OfScalars<>)).MakeGenericType(column.Type.GetItemType().RawType),
            row, column, slots);

    private sealed class OfScalars<T>(DataViewRow row, DataViewSchema.Column column, int slots) : ColumnPool
    {
        private readonly ValueGetter<T> _get = row.GetGetter<T>(column);
        private readonly T[] _values = new T[slots];

        public override void Store(int slot) => _get(ref _values[slot]);

        public override Delegate Getter(Func<int> slot) => (ValueGetter<T>)((ref T dst) => dst = _values[slot()]);
    }

    private sealed class OfVectors<T>(DataViewRow row, DataViewSchema.Column column, int slots) : ColumnPool
    {
        private readonly ValueGetter<VBuffer<T>> _get = row.GetGetter<VBuffer<T>>(column);
        private readonly VBuffer<T>[] _values = new VBuffer<T>[slots];

        public override void Store(int slot) => _get(ref _values[slot]);

        public override Delegate Getter(Func<int> slot) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) => _values[slot()].CopyTo(ref dst));
    }
}
