using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A stock transformer that adds columns, each made from columns of the same row.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase(IHost host)
    {
        Host = host;
    }

    private protected IHost Host { get; }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return new ColumnBindings(inputSchema, MakeRowMapper(inputSchema).Outputs).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        return new RowToRowView(input, MakeRowMapper(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return new RowToRowView(new EmptyDataView(Host, inputSchema), MakeRowMapper(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        SaveModel(ctx);
    }

    private protected abstract void SaveModel(ModelSaveContext ctx);

    private protected abstract RowMapper MakeRowMapper(DataViewSchema inputSchema);

    private protected static VersionInfo VersionOf(string modelSignature, string loaderSignature)
        => new(modelSignature, 0x00010001, 0x00010001, 0x00010001, typeof(RowToRowTransformerBase).Assembly.FullName, loaderSignature);

    private protected int FindInput(DataViewSchema inputSchema, string name)
        => inputSchema.GetColumnOrNull(name)?.Index ?? throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
}

/// <summary>An estimator that has nothing to learn.</summary>
public abstract class TrivialEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private protected TrivialEstimator(IHost host, TTransformer transformer)
    {
        Host = host;
        Transformer = transformer;
    }

    private protected IHost Host { get; }

    private protected TTransformer Transformer { get; }

    public TTransformer Fit(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        // The transformer is made already; a schema that does not fit is refused here all the same.
        Transformer.GetOutputSchema(input.Schema);
        return Transformer;
    }

    public abstract SchemaShape GetOutputSchema(SchemaShape inputSchema);
}

internal static class Shapes
{
    public static SchemaShape.Column FindInput(this SchemaShape inputSchema, IExceptionContext context, string name)
        => inputSchema.TryFindColumn(name, out var column)
            ? column
            : throw context.ExceptSchemaMismatch(nameof(inputSchema), "input", name);

    /// <summary>The same columns, with those of the same name replaced and the others added.</summary>
    public static SchemaShape With(this SchemaShape inputSchema, params IEnumerable<SchemaShape.Column> columns)
    {
        var byName = inputSchema.ToDictionary(column => column.Name);
        foreach (var column in columns)
            byName[column.Name] = column;
        return new SchemaShape(byName.Values);
    }

    public static SchemaShape.Column Scalar(string name, DataViewType type, bool isKey = false)
        => new(name, SchemaShape.Column.VectorKind.Scalar, type, isKey);

    public static SchemaShape.Column Vector(string name, DataViewType type)
        => new(name, SchemaShape.Column.VectorKind.Vector, type, false);
}
