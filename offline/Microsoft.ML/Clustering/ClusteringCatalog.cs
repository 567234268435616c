using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public abstract class TrainCatalogBase : IInternalCatalog
{
    private protected TrainCatalogBase(IHostEnvironment env)
    {
        Environment = env;
    }

    IHostEnvironment IInternalCatalog.Environment => Environment;

    private protected IHostEnvironment Environment { get; }

    /// <summary>What trainers of a task are extensions of.</summary>
    public abstract class CatalogInstantiatorBase : IInternalCatalog
    {
        private protected CatalogInstantiatorBase(TrainCatalogBase catalog)
        {
            Owner = catalog;
        }

        IHostEnvironment IInternalCatalog.Environment => Owner.Environment;

        internal TrainCatalogBase Owner { get; }
    }

    /// <summary>One fold: what was learned without it, what was predicted for it, and how good that was.</summary>
    public sealed class CrossValidationResult<T>
        where T : class
    {
        public readonly T Metrics;
        public readonly ITransformer Model;
        public readonly IDataView ScoredHoldOutSet;
        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold)
        {
            Model = model;
            Metrics = metrics;
            ScoredHoldOutSet = scores;
            Fold = fold;
        }
    }
}

public sealed class ClusteringCatalog : TrainCatalogBase
{
    internal ClusteringCatalog(IHostEnvironment env)
        : base(env)
    {
        Trainers = new ClusteringTrainers(this);
    }

    public ClusteringTrainers Trainers { get; }

    /// <summary>Measures a clustering. Without a label there is no mutual information, without features no Davies-Bouldin index.</summary>
    public ClusteringMetrics Evaluate(IDataView data, string labelColumnName = null, string scoreColumnName = DefaultColumnNames.Score,
        string featureColumnName = null)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckNonEmpty(scoreColumnName, nameof(scoreColumnName));
        if (featureColumnName != null)
        {
            Environment.CheckNonEmpty(featureColumnName, nameof(featureColumnName),
                "The features column name should be non-empty if you want to calculate the Dbi metric.");
        }

        if (labelColumnName != null)
        {
            Environment.CheckNonEmpty(labelColumnName, nameof(labelColumnName),
                "The label column name should be non-empty if you want to calculate the Nmi metric.");
        }

        return new ClusteringEvaluator(Environment, data, scoreColumnName, labelColumnName, featureColumnName).Evaluate();
    }

    public IReadOnlyList<CrossValidationResult<ClusteringMetrics>> CrossValidate(IDataView data, IEstimator<ITransformer> estimator,
        int numberOfFolds = 5, string labelColumnName = null, string featuresColumnName = null, string samplingKeyColumnName = null,
        int? seed = null)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckValue(estimator, nameof(estimator));
        var folds = RowSplit.Folds(Environment, data, numberOfFolds, samplingKeyColumnName, seed);
        return [.. folds.Select((fold, i) =>
        {
            var model = estimator.Fit(fold.TrainSet);
            var scores = model.Transform(fold.TestSet);
            var metrics = Evaluate(scores, labelColumnName, featureColumnName: featuresColumnName);
            return new CrossValidationResult<ClusteringMetrics>(model, metrics, scores, i);
        })];
    }

    public sealed class ClusteringTrainers : CatalogInstantiatorBase
    {
        internal ClusteringTrainers(ClusteringCatalog catalog)
            : base(catalog)
        {
        }
    }
}
