using ClusterVae.MLNet.Clustering;
using ClusterVae.MLNet.Whitening;
using ClusterVae.Mixtures;
using ClusterVae.Projection;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;

namespace ClusterVae.MLNet.Tests;

/// <summary>The conformance grid: one entry for each public estimator.</summary>
public static class EstimatorCases
{
    public static IReadOnlyList<EstimatorCase> All { get; } =
    [
        new(typeof(PcaWhiteningEstimator), new PcaOptions { Components = 2 },
            (ml, options) => ml.Transforms.PcaWhiten("Whitened", [Views.Features], (PcaOptions)options))
        {
            HasSeed = false,
        },
        new(typeof(GmmClusteringEstimator), new GaussianMixtureOptions { Clusters = 3, MaxIterations = 30, Restarts = 3 },
            (ml, options) => ml.Clustering.Trainers.GaussianMixture(Views.Features, (GaussianMixtureOptions)options))
        {
            BlobsRandIndex = 0.95,
        },
        new(typeof(BernoulliMixtureEstimator), new BernoulliMixtureOptions { Clusters = 3, MaxIterations = 30, Restarts = 3 },
            (ml, options) => ml.Clustering.Trainers.BernoulliMixture(Views.Features, (BernoulliMixtureOptions)options))
        {
            Rows = SampleRows.Patterns,
            BlobsRandIndex = 0.9,
        },
    ];
}
