using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>A mapper that makes each output column from one input column.</summary>
internal abstract class OneToOneMapper : RowMapper
{
    private readonly Lazy<DataViewSchema.DetachedColumn[]> _outputs;

    protected OneToOneMapper(IExceptionContext context, DataViewSchema inputSchema, InputOutputColumnPair[] pairs)
        : base(inputSchema)
    {
        Sources = Array.ConvertAll(pairs, pair => inputSchema.GetColumnOrNull(pair.InputColumnName)
            ?? throw context.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.InputColumnName));
        _outputs = new(() => [.. pairs.Select((pair, i) => MakeColumn(pair.OutputColumnName, Sources[i], i))]);
    }

    public override DataViewSchema.DetachedColumn[] Outputs => _outputs.Value;

    protected DataViewSchema.Column[] Sources { get; }

    public override IEnumerable<int> InputsOf(int output) => [Sources[output].Index];

    public override Delegate MakeGetter(DataViewRow input, int output)
        => Getters.ForRawType(this, Sources[output].Type is VectorDataViewType ? nameof(VectorGetter) : nameof(ScalarGetter),
            Sources[output].Type.GetItemType().RawType, input, output);

    protected abstract DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int index);

    public abstract Delegate ScalarGetter<T>(DataViewRow input, int output);

    public abstract Delegate VectorGetter<T>(DataViewRow input, int output);
}

/// <summary>The pairs of columns of a one-to-one transformer in a model file.</summary>
internal static class ColumnPairSerializer
{
    public static void SavePairs(this ModelSaveContext ctx, InputOutputColumnPair[] pairs)
    {
        ctx.Writer.Write(pairs.Length);
        foreach (var pair in pairs)
        {
            ctx.SaveNonEmptyString(pair.OutputColumnName);
            ctx.SaveNonEmptyString(pair.InputColumnName);
        }
    }

    public static InputOutputColumnPair[] LoadPairs(this ModelLoadContext ctx)
    {
        var pairs = new InputOutputColumnPair[ctx.Reader.ReadInt32()];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new InputOutputColumnPair(ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
        return pairs;
    }
}
