using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Reads the value of one column at the current position of a row.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

/// <summary>A lazy table: nothing is read or computed until a cursor moves, and then only in the columns asked for.</summary>
public interface IDataView
{
    bool CanShuffle { get; }

    /// <summary>The number of rows, or null where counting would mean reading.</summary>
    long? GetRowCount();

    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null);

    /// <summary>Up to <paramref name="n"/> cursors that together see every row once; one is always a legal answer.</summary>
    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);

    DataViewSchema Schema { get; }
}

/// <summary>One row, whose values are fetched through getters made once.</summary>
public abstract class DataViewRow : IDisposable
{
    /// <summary>-1 before the first row.</summary>
    public abstract long Position { get; }

    /// <summary>Orders rows across the cursors of a set.</summary>
    public abstract long Batch { get; }

    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public abstract DataViewSchema Schema { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

public abstract class DataViewRowCursor : DataViewRow
{
    public abstract bool MoveNext();
}
