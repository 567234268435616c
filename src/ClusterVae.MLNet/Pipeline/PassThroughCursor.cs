using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>The input's cursor under the output's schema, for consumers that asked for none of the computed columns.</summary>
internal sealed class PassThroughCursor(DataViewRowCursor input, ColumnPlan plan) : DataViewRowCursor
{
    public override DataViewSchema Schema => plan.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => plan.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        plan.CheckActive(column);
        return input.GetGetter<TValue>(input.Schema[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
