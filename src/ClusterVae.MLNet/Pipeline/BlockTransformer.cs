using ClusterVae.MLNet.Internals;
using ClusterVae.Onnx;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>
/// The ground that every transformer of this library stands on: rows in blocks, outputs in blocks, everything else passed through. A transformer
/// says which columns it adds and how to compute a block of them; reading, laziness, cursors and saving are done here, once.
/// </summary>
public abstract class BlockTransformer : ITransformer
{
    private const int MaxBlockRows = 1024;
    private const int MaxBlockValues = 1 << 20;

    internal BlockTransformer(IHost host, FeatureColumns features, int width)
    {
        (Host, Features, Width) = (host, features, width);
    }

    /// <summary>Always true: each row's output depends on that row alone.</summary>
    public bool IsRowToRowMapper => true;

    internal IHost Host { get; }

    internal FeatureColumns Features { get; }

    internal int Width { get; }

    internal abstract IReadOnlyList<OutputColumn> Outputs { get; }

    internal abstract ModelFormat Format { get; }

    /// <summary>Fills the buffers that <paramref name="outputs"/> wants from [rows, Width] features; called by several cursors at once.</summary>
    internal abstract void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs);

    /// <summary>Adds nodes that compute the columns from features [rows, Width], and the columns as outputs.</summary>
    internal virtual void AddToOnnx(OnnxGraph graph, string rows) =>
        throw new OnnxExportException($"a {GetType().Name} has no form in ONNX", "Choose a mixture, a VAE, a clustering VAE, EXoN or PCA whitening where the model must leave .NET.");

    /// <summary>What the loader needs to name the columns again.</summary>
    internal abstract void SaveHeader(BinaryWriter writer);

    internal abstract void SaveWeights(Stream stream);

    /// <summary>The input's columns at their indices, the computed ones behind them.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Bind(inputSchema);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        foreach (var output in Outputs)
            output.AddTo(builder);
        return builder.ToSchema();
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BlockView(this, input, GetOutputSchema(input.Schema));
    }

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new BlockRowMapper(this, inputSchema, GetOutputSchema(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => Format.Save(ctx, SaveHeader, SaveWeights);

    internal virtual IReadOnlyList<DataViewSchema.Column> Bind(DataViewSchema schema) => Features.Bind(schema, Width);

    /// <summary>Rows per block: enough to feed the processor, few enough that wide rows stay a few megabytes.</summary>
    internal virtual int BlockRows(int width) => Math.Clamp(MaxBlockValues / width, 16, MaxBlockRows);
}
