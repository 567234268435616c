using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ColumnCopyingTransformer), null, typeof(SignatureLoadModel),
    "Copy Columns Transform", ColumnCopyingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName)
        : base(env.Register(nameof(ColumnCopyingEstimator)), new ColumnCopyingTransformer(env, outputColumnName, inputColumnName))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var column = inputSchema.FindInput(Host, Transformer.InputColumnName);
        return inputSchema.With(new SchemaShape.Column(
            Transformer.OutputColumnName, column.Kind, column.ItemType, column.IsKey, column.Annotations));
    }
}

/// <summary>A second name for a column, with its annotations.</summary>
public sealed class ColumnCopyingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "CopyTransform";

    internal ColumnCopyingTransformer(IHostEnvironment env, string outputColumnName, string inputColumnName)
        : base(env.Register(nameof(ColumnCopyingTransformer)))
    {
        OutputColumnName = Host.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        InputColumnName = Host.CheckNonEmpty(inputColumnName, nameof(inputColumnName));
    }

    internal string OutputColumnName { get; }

    internal string InputColumnName { get; }

    private static VersionInfo Version => VersionOf("COPYCOLT", LoaderSignature);

    private static ColumnCopyingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new ColumnCopyingTransformer(env, ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.SaveNonEmptyString(InputColumnName);
    }

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema)
        => new Mapper(inputSchema, inputSchema[FindInput(inputSchema, InputColumnName)], OutputColumnName);

    private sealed class Mapper(DataViewSchema inputSchema, DataViewSchema.Column source, string name) : RowMapper(inputSchema)
    {
        public override DataViewSchema.DetachedColumn[] Outputs { get; } = [new(name, source.Type, source.Annotations)];

        public override IEnumerable<int> InputsOf(int output) => [source.Index];

        public override Delegate MakeGetter(DataViewRow input, int output) => Getters.ForRawType(this, nameof(Pass), source.Type.RawType, input);

        public Delegate Pass<T>(DataViewRow input) => input.GetGetter<T>(source);
    }
}
