using ClusterVae.MLNet.Whitening;
using ClusterVae.Projection;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;

namespace ClusterVae.MLNet.Tests;

/// <summary>The conformance grid: one line for each public estimator.</summary>
public static class EstimatorCases
{
    public static IReadOnlyList<EstimatorCase> All { get; } =
    [
        new(typeof(PcaWhiteningEstimator), new PcaOptions { Components = 2 },
            (ml, options) => ml.Transforms.PcaWhiten("Whitened", [Views.Features], (PcaOptions)options)) { HasSeed = false },
    ];
}
