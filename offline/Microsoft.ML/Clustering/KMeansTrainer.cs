using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>k-means: centres seeded by k-means++ and moved by Lloyd's iterations.</summary>
public sealed class KMeansTrainer : IEstimator<ClusteringPredictionTransformer<KMeansModelParameters>>
{
    public readonly SchemaShape.Column FeatureColumn;
    public readonly SchemaShape.Column WeightColumn;

    private readonly IHost _host;
    private readonly Options _options;

    internal KMeansTrainer(IHostEnvironment env, Options options)
    {
        _host = env.Register("KMeansPlusPlus");
        _host.CheckValue(options, nameof(options));
        _host.CheckUserArg(options.NumberOfClusters > 0, nameof(options.NumberOfClusters), "Must be positive");
        _host.CheckUserArg(options.MaximumNumberOfIterations > 0, nameof(options.MaximumNumberOfIterations), "Must be positive");
        _host.CheckUserArg(options.OptimizationTolerance > 0, nameof(options.OptimizationTolerance), "Tolerance must be positive");
        _host.CheckUserArg(options.NumberOfThreads is null or > 0, nameof(options.NumberOfThreads), "Must be either null or a positive integer.");
        _options = options;
        FeatureColumn = Shapes.Vector(options.FeatureColumnName, NumberDataViewType.Single);
        if (options.ExampleWeightColumnName != null)
            WeightColumn = Shapes.Scalar(options.ExampleWeightColumnName, NumberDataViewType.Single);
    }

    public enum InitializationAlgorithm
    {
        KMeansPlusPlus = 0,
        Random = 1,

        /// <summary>Here the same as <see cref="KMeansPlusPlus"/>: the parallel variant only saves passes over data on disk.</summary>
        KMeansYinyang = 2,
    }

    public ClusteringPredictionTransformer<KMeansModelParameters> Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        CheckInputSchema(SchemaShape.Create(input.Schema));
        using var channel = _host.Start("Training");
        var rows = KMeansRows.Read(input, FeatureColumn.Name, _options.ExampleWeightColumnName);
        var threads = Math.Max(1, Math.Min(Environment.ProcessorCount / 2, _options.NumberOfThreads ?? int.MaxValue));

        channel.Info("Initializing centroids");
        var centroids = _options.InitializationAlgorithm == InitializationAlgorithm.Random
            ? KMeansSeeding.AtRandom(rows, _options.NumberOfClusters, _host.Rand)
            : KMeansSeeding.PlusPlus(rows, _options.NumberOfClusters, _host.Rand);
        channel.Info("Centroids initialized, starting main trainer");
        new Lloyd(rows, threads).Run(centroids, _options.MaximumNumberOfIterations, _options.OptimizationTolerance);
        channel.Info("Model trained successfully on {0} instances", rows.Count);
        if (rows.Skipped > 0)
            channel.Warning("{0} instances with missing features detected and ignored. Consider using MissingHandler.", rows.Skipped);

        return new ClusteringPredictionTransformer<KMeansModelParameters>(
            _host, new KMeansModelParameters(_host, centroids), FeatureColumn.Name, input.Schema[FeatureColumn.Name].Type);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        CheckInputSchema(inputSchema);
        var annotations = new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation());
        return inputSchema.With(
            new SchemaShape.Column(DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, annotations),
            new SchemaShape.Column(DefaultColumnNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, annotations));
    }

    private void CheckInputSchema(SchemaShape inputSchema)
    {
        Check(FeatureColumn, "feature");
        if (WeightColumn.IsValid)
            Check(WeightColumn, "weight");

        void Check(SchemaShape.Column needed, string role)
        {
            if (!inputSchema.TryFindColumn(needed.Name, out var have))
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), role, needed.Name);
            if (!needed.IsCompatibleWith(have))
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), role, needed.Name, needed.GetTypeString(), have.GetTypeString());
        }
    }

    public sealed class Options : UnsupervisedTrainerInputBaseWithWeight
    {
        public int NumberOfClusters = 5;
        public InitializationAlgorithm InitializationAlgorithm = InitializationAlgorithm.KMeansYinyang;

        /// <summary>Training ends when the mean squared distance changes by less than this.</summary>
        public float OptimizationTolerance = 1e-7f;
        public int MaximumNumberOfIterations = 1000;

        /// <summary>Null leaves the number to the trainer, which takes half of the processors.</summary>
        public int? NumberOfThreads;
    }
}
