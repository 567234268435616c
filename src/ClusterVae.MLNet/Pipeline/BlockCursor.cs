using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>Reads a block of rows, lets the model run over it once, and hands the rows out one by one.</summary>
internal sealed class BlockCursor : DataViewRowCursor
{
    private readonly BlockTransformer transformer;
    private readonly DataViewRowCursor input;
    private readonly ColumnPlan plan;
    private readonly FeatureReader reader;
    private readonly float[] features;
    private readonly int width;
    private readonly OutputBlock outputs;
    private readonly ColumnBuffer?[] passThrough;
    private readonly ValueGetter<DataViewRowId> readId;
    private readonly DataViewRowId[] ids;
    private readonly long[] batches;

    private int count;
    private int current = -1;
    private long position = -1;
    private bool ended;

    public BlockCursor(BlockTransformer transformer, DataViewRowCursor input, ColumnPlan plan, IReadOnlyList<DataViewSchema.Column> featureColumns)
    {
        (this.transformer, this.input, this.plan) = (transformer, input, plan);
        width = FeatureColumns.Width(featureColumns);
        var capacity = transformer.BlockRows(width);
        reader = new FeatureReader(input, featureColumns, transformer.Features);
        features = new float[capacity * width];
        outputs = new OutputBlock(transformer.Outputs, plan.Computed, capacity);
        passThrough = new ColumnBuffer?[input.Schema.Count];
        foreach (var column in plan.PassThrough)
            passThrough[column.Index] = ColumnBuffer.Create(input, column, capacity);
        readId = input.GetIdGetter();
        ids = new DataViewRowId[capacity];
        batches = new long[capacity];
    }

    public override DataViewSchema Schema => plan.Output;

    public override long Position => position;

    public override long Batch => current < 0 ? input.Batch : batches[current];

    public override bool MoveNext()
    {
        if (current + 1 >= count && !ReadBlock())
        {
            position = -1;
            current = -1;
            return false;
        }
        current++;
        position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = ids[CurrentSlot()];

    public override bool IsColumnActive(DataViewSchema.Column column) => plan.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        plan.CheckActive(column);
        var computed = plan.ComputedIndex(column);
        var getter = computed < 0 ? passThrough[column.Index]!.Getter(CurrentSlot) : outputs.Getter(computed, CurrentSlot);
        return ColumnPlan.Cast<TValue>(column, getter);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        ended = true;
        base.Dispose(disposing);
    }

    private bool ReadBlock()
    {
        count = 0;
        while (!ended && count < ids.Length)
        {
            if (!input.MoveNext())
            {
                ended = true;
                break;
            }
            reader.Read(features.AsSpan(count * width, width));
            foreach (var buffer in passThrough)
                buffer?.Read(count);
            readId(ref ids[count]);
            batches[count] = input.Batch;
            count++;
        }
        current = -1;
        if (count == 0)
            return false;
        transformer.Score(features.AsSpan(0, count * width), count, outputs);
        return true;
    }

    private int CurrentSlot() => current >= 0
        ? current
        : throw new InvalidOperationException("The cursor stands on no row: call MoveNext first, and stop when it returns false.");
}
