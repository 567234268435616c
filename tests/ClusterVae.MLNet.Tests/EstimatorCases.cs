using ClusterVae.Choice;
using ClusterVae.Deep;
using ClusterVae.Embeddings;
using ClusterVae.Mixtures;
using ClusterVae.Projection;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;

namespace ClusterVae.MLNet.Tests;

/// <summary>The conformance grid: one entry for each public estimator.</summary>
public static class EstimatorCases
{
    /// <summary>Matrix products sum in an order that depends on how many rows share a block.</summary>
    private const double FloatRounding = 1e-4;

    public static IReadOnlyList<EstimatorCase> All { get; } =
    [
        new(typeof(PcaWhiteningEstimator), new PcaOptions { Components = 2 },
            (ml, options) => ml.Transforms.PcaWhiten("Whitened", [Views.Features], (PcaOptions)options))
        {
            HasSeed = false,
        },
        new(typeof(GmmClusteringEstimator), new GaussianMixtureOptions { NumberOfClusters = 3, MaxIterations = 30, Restarts = 3 },
            (ml, options) => ml.Clustering.Trainers.GaussianMixture((GaussianMixtureOptions)options, Views.Features))
        {
            BlobsRandIndex = 0.95,
        },
        new(typeof(GmmClusteringEstimator), new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = CovarianceKind.LowRank, Rank = 2, MaxIterations = 30, Restarts = 3 },
            (ml, options) => ml.Clustering.Trainers.GaussianMixture((GaussianMixtureOptions)options, Views.Features))
        {
            Variant = "low rank",
            BlobsRandIndex = 0.95,
        },
        new(typeof(BernoulliMixtureEstimator), new BernoulliMixtureOptions { NumberOfClusters = 3, MaxIterations = 30, Restarts = 3 },
            (ml, options) => ml.Clustering.Trainers.BernoulliMixture((BernoulliMixtureOptions)options, Views.Features))
        {
            Rows = SampleRows.Patterns,
            BlobsRandIndex = 0.9,
        },
        new(typeof(VonMisesFisherMixtureEstimator), new VonMisesFisherMixtureOptions { NumberOfClusters = 3, MaxIterations = 30, Restarts = 3 },
            (ml, options) => ml.Clustering.Trainers.VonMisesFisherMixture((VonMisesFisherMixtureOptions)options, Views.Features))
        {
            BlobsRandIndex = 0.95,
        },
        new(typeof(EmbeddingClustersEstimator), new EmbeddingClustersOptions { NumberOfClusters = 3, Heads = 3, BatchSize = 32 },
            (ml, options) => ml.Clustering.Trainers.EmbeddingClusters((EmbeddingClustersOptions)options, Views.Features))
        {
            BlobsRandIndex = 0.95,
        },
        new(typeof(VaeEncoderEstimator), new VaeOptions { LatentDimensions = 2, Hidden = "16", Likelihood = LikelihoodKind.Gaussian, Training = new() { Epochs = 3, BatchSize = 32 } },
            (ml, options) => ml.Transforms.VaeEncode("Embedding", Views.Features, (VaeOptions)options, VaeColumns.All))
        {
            Rows = SampleRows.UnitBlobs,
            BlockTolerance = FloatRounding,
        },
        new(typeof(ClusteringVaeTrainer), new ClusteringVaeOptions { NumberOfClusters = 3, LatentDimensions = 2, Hidden = "32", Objective = new InfoMaxObjective { RefineEpochs = 3, Heads = 2 }, Training = new() { BatchSize = 32, Epochs = 12 } },
            (ml, options) => ml.Clustering.Trainers.ClusteringVae((ClusteringVaeOptions)options, Views.Features))
        {
            BlockTolerance = FloatRounding,
            BlobsRandIndex = 0.95,
        },
        new(typeof(ExonTrainer), new ExonOptions { Preset = ExonPreset.Fast, NumberOfClusters = 3, LatentDimensions = 2, RefineEpochs = 5, Training = new() { BatchSize = 32, Epochs = 40 } },
            (ml, options) => ml.Clustering.Trainers.Exon((ExonOptions)options, Views.Features))
        {
            BlockTolerance = FloatRounding,
            BlobsRandIndex = 0.9,
        },
        // Without a label these two need find no clusters: what they learn from a few is in ExonTests.
        new(typeof(ExonTrainer), new ExonOptions { Preset = ExonPreset.Vat, NumberOfClusters = 3, LatentDimensions = 2, Training = new() { BatchSize = 32, Epochs = 5 } },
            (ml, options) => ml.Clustering.Trainers.Exon((ExonOptions)options, Views.Features))
        {
            Variant = "VAT",
            BlockTolerance = FloatRounding,
            BlobsRandIndex = -1,
        },
        new(typeof(ExonTrainer), new ExonOptions { Preset = ExonPreset.M2, NumberOfClusters = 3, LatentDimensions = 2, Training = new() { BatchSize = 32, Epochs = 5 } },
            (ml, options) => ml.Clustering.Trainers.Exon((ExonOptions)options, Views.Features))
        {
            Variant = "M2",
            BlockTolerance = FloatRounding,
            BlobsRandIndex = -1,
        },
        // One column stands for both views: every check's view has no other.
        new(typeof(PairedVaeEstimator), new PairedVaeOptions { NumberOfClusters = 3, LatentDimensions = 2, Hidden = "24", PretrainEpochs = 30, Training = new() { BatchSize = 30, Epochs = 15, LearningRate = 3e-3 } },
            (ml, options) => ml.Clustering.Trainers.PairedVae((PairedVaeOptions)options, Views.Features, Views.Features))
        {
            BlockTolerance = FloatRounding,
            BlobsRandIndex = 0.95,
        },
        new(typeof(BatchVaeEstimator), new BatchVaeOptions { NumberOfClusters = 3, LatentDimensions = 2, Hidden = "24", PretrainEpochs = 30, Training = new() { BatchSize = 30, Epochs = 15, LearningRate = 3e-3 } },
            (ml, options) => ml.Clustering.Trainers.BatchVae((BatchVaeOptions)options, Views.Features))
        {
            BlockTolerance = FloatRounding,
            BlobsRandIndex = 0.95,
        },
        new(typeof(UmapEstimator), new UmapOptions { Neighbours = 8, Epochs = 30 },
            (ml, options) => ml.Transforms.UmapEmbed("Embedding", Views.Features, (UmapOptions)options)),
        new(typeof(ManifoldMixtureEstimator), new ManifoldMixtureOptions { NumberOfClusters = 3, Members = 2, Epochs = 50, Restarts = 3 },
            (ml, options) => ml.Clustering.Trainers.ManifoldMixture((ManifoldMixtureOptions)options, Views.Features))
        {
            BlobsRandIndex = 0.95,
        },
        new(typeof(AutoClusteringEstimator), new AutoClusteringOptions { NumberOfClusters = 3 },
            (ml, options) => ml.Clustering.Trainers.Auto((AutoClusteringOptions)options, Views.Features))
        {
            BlobsRandIndex = 0.95,
        },
    ];
}
