using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor that counts its own rows.</summary>
internal abstract class RootCursor(IChannelProvider provider, DataViewSchema schema, bool[] active) : DataViewRowCursor
{
    private readonly IChannel _channel = provider.Start("Cursor");
    private long _position = -1;
    private bool _disposed;

    public override DataViewSchema Schema { get; } = schema;

    public sealed override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public sealed override bool MoveNext()
    {
        if (_disposed)
            return false;
        if (MoveNextCore())
        {
            _position++;
            return true;
        }

        Dispose();
        return false;
    }

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(column.Index < active.Length && active[column.Index], nameof(column), "requested column not active");
        return GetterCore<TValue>(column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter()
        => (ref DataViewRowId id) =>
        {
            Contracts.Check(_position >= 0, Getters.NoRowYet);
            id = new DataViewRowId((ulong)_position, 0);
        };

    protected abstract bool MoveNextCore();

    protected abstract ValueGetter<TValue> GetterCore<TValue>(DataViewSchema.Column column);

    protected abstract void DisposeCore();

    protected sealed override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        _position = -1;
        DisposeCore();
        _channel.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A cursor that walks in step with its input.</summary>
internal abstract class SynchronizedCursor(DataViewRowCursor input, DataViewSchema schema, bool[] active) : DataViewRowCursor
{
    private bool _disposed;

    protected DataViewRowCursor Input { get; } = input;

    public sealed override DataViewSchema Schema { get; } = schema;

    public sealed override long Position => Input.Position;

    public sealed override long Batch => Input.Batch;

    public sealed override bool MoveNext() => Input.MoveNext();

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < active.Length && active[column.Index], $"Column '{column.Name}' is not active");
        return GetterCore<TValue>(column);
    }

    protected abstract ValueGetter<TValue> GetterCore<TValue>(DataViewSchema.Column column);

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        Input.Dispose();
        base.Dispose(disposing);
    }
}
