using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A stretch of the rows. Which rows it has depends on their order, so it cannot be shuffled.</summary>
internal sealed class SkipTakeView : IDataView
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly long _skip;
    private readonly long _take;

    public SkipTakeView(IHostEnvironment env, IDataView source, long skip, long take)
    {
        _host = env.Register("SkipTakeFilter");
        _source = source;
        _skip = skip;
        _take = take;
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount() is { } count ? Math.Min(Math.Max(0, count - _skip), _take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var needed = columnsNeeded.ToArray();
        return new Cursor(this, _source.GetRowCursor(needed), Getters.Active(Schema, needed));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(SkipTakeView view, DataViewRowCursor input, bool[] active) : RootCursor(view._host, view.Schema, active)
    {
        private long _skipped;
        private long _taken;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override bool MoveNextCore()
        {
            // The limit is tested first: rows beyond it are never read.
            if (_taken >= view._take)
                return false;
            for (; _skipped < view._skip; _skipped++)
            {
                if (!input.MoveNext())
                    return false;
            }

            _taken++;
            return input.MoveNext();
        }

        protected override ValueGetter<TValue> GetterCore<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

        protected override void DisposeCore() => input.Dispose();
    }
}
