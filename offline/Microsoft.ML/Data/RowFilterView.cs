using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows of a view for which a test holds. How many they are is only known by reading.</summary>
internal sealed class RowFilterView : IDataView
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly DataViewSchema.Column[] _testColumns;
    private readonly Func<DataViewRow, Func<bool>> _makeTest;

    public RowFilterView(IHostEnvironment env, IDataView source, DataViewSchema.Column[] testColumns, Func<DataViewRow, Func<bool>> makeTest)
    {
        _host = env.Register("RowFilter");
        _source = source;
        _testColumns = testColumns;
        _makeTest = makeTest;
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var needed = columnsNeeded.ToArray();
        return new Cursor(this, _source.GetRowCursor(needed.Concat(_testColumns), rand), needed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var needed = columnsNeeded.ToArray();
        return Array.ConvertAll(_source.GetRowCursorSet(needed.Concat(_testColumns), n, rand), input => new Cursor(this, input, needed));
    }

    private sealed class Cursor(RowFilterView view, DataViewRowCursor input, DataViewSchema.Column[] needed)
        : RootCursor(view._host, view.Schema, Getters.Active(view.Schema, needed))
    {
        private readonly Func<bool> _test = view._makeTest(input);

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override bool MoveNextCore()
        {
            while (input.MoveNext())
            {
                if (_test())
                    return true;
            }

            return false;
        }

        protected override ValueGetter<TValue> GetterCore<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

        protected override void DisposeCore() => input.Dispose();
    }
}
