using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ClusteringPredictionTransformer<IPredictorProducing<VBuffer<float>>>), typeof(ClusteringPredictionTransformer),
    null, typeof(SignatureLoadModel), "", ClusteringPredictionTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Adds PredictedLabel, a key from 1, and Score, the distances whose smallest decides.</summary>
public sealed class ClusteringPredictionTransformer<TModel> : ISingleFeaturePredictionTransformer<TModel>, IDisposable
    where TModel : class
{
    private readonly IHost _host;

    internal ClusteringPredictionTransformer(IHostEnvironment env, TModel model, string featureColumn, DataViewType featureType)
    {
        _host = env.Register("ClusteringPredictionTransformer");
        Model = model;
        FeatureColumnName = featureColumn;
        FeatureColumnType = featureType;
    }

    public TModel Model { get; }

    public string FeatureColumnName { get; }

    public DataViewType FeatureColumnType { get; }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return ViewOf(new EmptyDataView(_host, inputSchema)).OutputSchema;
    }

    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return ViewOf(input);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => ViewOf(new EmptyDataView(_host, inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(ClusteringPredictionTransformer.Version);
        ctx.SaveModel(Model, ClusteringPredictionTransformer.ModelDirectory);
        ctx.SaveNonEmptyString(FeatureColumnName);
        ctx.Writer.Write(FeatureColumnType.GetVectorSize());
    }

    public void Dispose() => (Model as IDisposable)?.Dispose();

    private RowToRowView ViewOf(IDataView input)
    {
        var column = input.Schema.GetColumnOrNull(FeatureColumnName)
            ?? throw _host.ExceptSchemaMismatch("inputSchema", "feature", FeatureColumnName);
        if (!column.Type.Equals(FeatureColumnType))
        {
            throw _host.ExceptSchemaMismatch("inputSchema", "feature", FeatureColumnName,
                FeatureColumnType.ToString(), column.Type.ToString());
        }

        return new RowToRowView(input, new ClusterScoreMapper(input.Schema, column, (IPredictorProducing<VBuffer<float>>)Model));
    }
}

internal static class ClusteringPredictionTransformer
{
    public const string LoaderSignature = "ClusteringPredXfer";
    public const string ModelDirectory = "Model";

    public static VersionInfo Version => new("CLUSPRED", 0x00010001, 0x00010001, 0x00010001,
        typeof(ClusteringPredictionTransformer).Assembly.FullName, LoaderSignature);

    public static ClusteringPredictionTransformer<IPredictorProducing<VBuffer<float>>> Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        ctx.LoadModel<IPredictorProducing<VBuffer<float>>, SignatureLoadModel>(env, out var model, ModelDirectory);
        var feature = ctx.LoadNonEmptyString();
        var type = new VectorDataViewType(NumberDataViewType.Single, ctx.Reader.ReadInt32());
        return new ClusteringPredictionTransformer<IPredictorProducing<VBuffer<float>>>(env, model, feature, type);
    }
}
