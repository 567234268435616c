using ClusterVae.Mixtures;
using ClusterVae.Numerics;

namespace ClusterVae.Onnx;

/// <summary>Mixtures as nodes.</summary>
internal static class MixtureGraph
{
    private static readonly double Log2Pi = Math.Log(2 * Math.PI);

    /// <summary>log π_k + log p(x | k), double [N,K], of rows double [N,D].</summary>
    public static string LogJoint(OnnxGraph graph, string rows, MixtureModel model) => model switch
    {
        BernoulliMixture bernoulli => LogJoint(graph, rows, bernoulli),
        VonMisesFisherMixture directions => LogJoint(graph, rows, directions),
        GaussianMixture { Covariance: CovarianceKind.Full } gaussian => Whitened(graph, rows, gaussian),
        GaussianMixture { Covariance: CovarianceKind.Tied } gaussian => Tied(graph, rows, gaussian),
        GaussianMixture { Covariance: CovarianceKind.LowRank } gaussian => LowRank(graph, rows, gaussian),
        GaussianMixture gaussian => Scaled(graph, rows, gaussian),
        _ => throw new OnnxExportException($"a {model.GetType().Name} is not known", "Export a Gaussian or Bernoulli mixture."),
    };

    // Σ_d log(1 − θ_kd) + Σ_d x_d log(θ_kd / (1 − θ_kd)).
    private static string LogJoint(OnnxGraph graph, string rows, BernoulliMixture model)
    {
        var (clusters, width) = (model.Components, model.Width);
        var (slopes, constants) = (new double[width * clusters], new double[clusters]);
        for (var k = 0; k < clusters; k++)
        {
            constants[k] = Math.Log(model.Weights.Span[k]);
            for (var d = 0; d < width; d++)
            {
                var theta = model.Probabilities.Span[k * width + d];
                slopes[d * clusters + k] = Math.Log(theta) - Math.Log(1 - theta);
                constants[k] += Math.Log(1 - theta);
            }
        }
        return graph.Node("Add", graph.Node("MatMul", rows, graph.Constant(slopes, width, clusters)), graph.Constant(constants, clusters));
    }

    // log C_D(κ_k) + κ_k μ_k·x of the row's direction; a row of zeros has none, and stays zeros.
    private static string LogJoint(OnnxGraph graph, string rows, VonMisesFisherMixture model)
    {
        var (clusters, width) = (model.Components, model.Width);
        var (slopes, constants) = (new double[width * clusters], new double[clusters]);
        for (var k = 0; k < clusters; k++)
        {
            var kappa = model.Concentrations.Span[k];
            constants[k] = Math.Log(model.Weights.Span[k]) + VonMisesFisher.LogNormaliser(width, kappa);
            for (var d = 0; d < width; d++)
                slopes[d * clusters + k] = kappa * model.Directions.Span[k * width + d];
        }
        var length = graph.Node("Max", graph.Node("Sqrt", graph.Sum(graph.Square(rows), keep: true)), graph.Constant([1e-300], 1));
        return graph.Node("Add", graph.Node("MatMul", graph.Node("Div", rows, length), graph.Constant(slopes, width, clusters)), graph.Constant(constants, clusters));
    }

    // −½ ‖W_k (x − μ_k)‖² with W_k = L_k⁻¹.
    private static string Whitened(OnnxGraph graph, string rows, GaussianMixture model)
    {
        var (clusters, width) = (model.Components, model.Width);
        var centre = Centre(model);
        var (whitening, means, constants) = (new double[clusters][], new double[clusters * width], new double[clusters]);
        for (var k = 0; k < clusters; k++)
        {
            (whitening[k], var logVolume) = InverseFactor(model.CovarianceMatrix(k), width);
            constants[k] = Math.Log(model.Weights.Span[k]) - 0.5 * width * Log2Pi - logVolume;
            for (var d = 0; d < width; d++)
                means[k * width + d] = model.Mean(k)[d] - centre[d];
        }
        return Finish(graph, WhitenedDistances(graph, Centred(graph, rows, centre), whitening, means, width), constants);
    }

    /// <summary>‖W_k (x − m_k)‖², [N,K]: all clusters in one product.</summary>
    /// <param name="whitening">[K][R, D], with as many rows R as there are directions</param>
    public static string WhitenedDistances(OnnxGraph graph, string rows, double[][] whitening, double[] means, int width)
    {
        var (clusters, directions) = (whitening.Length, whitening[0].Length / width);
        var (together, shift) = (new double[width * clusters * directions], new double[clusters * directions]);
        for (var k = 0; k < clusters; k++)
        {
            for (var i = 0; i < directions; i++)
            {
                for (var j = 0; j < width; j++)
                {
                    together[(j * clusters + k) * directions + i] = whitening[k][i * width + j];
                    shift[k * directions + i] += whitening[k][i * width + j] * means[k * width + j];
                }
            }
        }
        var white = graph.Node("MatMul", rows, graph.Constant(together, width, clusters * directions));
        var apart = graph.Node("Reshape", graph.Node("Sub", white, graph.Constant(shift, clusters * directions)), graph.Constant([-1L, clusters, directions], 3));
        return graph.Sum(graph.Square(apart), keep: false);
    }

    // In coordinates where the common covariance is the unit matrix.
    private static string Tied(OnnxGraph graph, string rows, GaussianMixture model)
    {
        var (clusters, width) = (model.Components, model.Width);
        var centre = Centre(model);
        var (inverse, logVolume) = InverseFactor(model.CovarianceMatrix(0), width);
        var (whitening, means, constants) = (new double[width * width], new double[clusters * width], new double[clusters]);
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                whitening[j * width + i] = inverse[i * width + j];
                for (var k = 0; k < clusters; k++)
                    means[k * width + i] += inverse[i * width + j] * (model.Mean(k)[j] - centre[j]);
            }
        }
        for (var k = 0; k < clusters; k++)
            constants[k] = Math.Log(model.Weights.Span[k]) - 0.5 * width * Log2Pi - logVolume;
        var white = graph.Node("MatMul", Centred(graph, rows, centre), graph.Constant(whitening, width, width));
        return Finish(graph, SquaredDistances(graph, white, means, null, clusters, width), constants);
    }

    // Woodbury: −½ (Σ_d (x_d − μ_kd)² / ψ_kd − ‖L_k⁻¹ W_kᵀ Ψ_k⁻¹ (x − μ_k)‖²) with M_k = L_k L_kᵀ; in double precision the difference is good enough.
    private static string LowRank(OnnxGraph graph, string rows, GaussianMixture model)
    {
        var (clusters, width) = (model.Components, model.Width);
        var centre = Centre(model);
        var (means, precisions, constants, directions) = (new double[clusters * width], new double[clusters * width], new double[clusters], new double[clusters][]);
        for (var k = 0; k < clusters; k++)
        {
            var inverse = model.LowRank(k);
            constants[k] = Math.Log(model.Weights.Span[k]) - 0.5 * (width * Log2Pi + inverse.LogDeterminant);
            for (var d = 0; d < width; d++)
            {
                precisions[k * width + d] = 1 / inverse.Covariance[inverse.Rank * width + d];
                means[k * width + d] = model.Mean(k)[d] - centre[d];
            }
            directions[k] = inverse.ExplainedDirections();
        }
        var centred = Centred(graph, rows, centre);
        var all = SquaredDistances(graph, centred, means, precisions, clusters, width);
        return Finish(graph, graph.Node("Sub", all, WhitenedDistances(graph, centred, directions, means, width)), constants);
    }

    private static string Scaled(OnnxGraph graph, string rows, GaussianMixture model)
    {
        var (clusters, width) = (model.Components, model.Width);
        var centre = Centre(model);
        var (means, precisions, constants) = (new double[clusters * width], new double[clusters * width], new double[clusters]);
        for (var k = 0; k < clusters; k++)
        {
            constants[k] = Math.Log(model.Weights.Span[k]) - 0.5 * width * Log2Pi;
            for (var d = 0; d < width; d++)
            {
                var variance = model.Covariances.Span[model.Covariance == CovarianceKind.Spherical ? k : k * width + d];
                precisions[k * width + d] = 1 / variance;
                means[k * width + d] = model.Mean(k)[d] - centre[d];
                constants[k] -= 0.5 * Math.Log(variance);
            }
        }
        return Finish(graph, SquaredDistances(graph, Centred(graph, rows, centre), means, precisions, clusters, width), constants);
    }

    /// <summary>Σ_d p_kd (x_d − m_kd)² = (x²) pᵀ − 2 x (p m)ᵀ + Σ p m², precisions of 1 where none are given.</summary>
    public static string SquaredDistances(OnnxGraph graph, string rows, double[] means, double[]? precisions, int clusters, int width)
    {
        var (squares, slopes, constants) = (new double[width * clusters], new double[width * clusters], new double[clusters]);
        for (var k = 0; k < clusters; k++)
        {
            for (var d = 0; d < width; d++)
            {
                var (mean, precision) = (means[k * width + d], precisions?[k * width + d] ?? 1);
                squares[d * clusters + k] = precision;
                slopes[d * clusters + k] = -2 * precision * mean;
                constants[k] += precision * mean * mean;
            }
        }
        var second = graph.Node("MatMul", graph.Square(rows), graph.Constant(squares, width, clusters));
        var first = graph.Node("MatMul", rows, graph.Constant(slopes, width, clusters));
        var sum = graph.Node("Add", graph.Node("Add", second, first), graph.Constant(constants, clusters));
        // Three terms that cancel where a row sits on a mean.
        return graph.Node("Max", sum, graph.Constant([0.0], 1));
    }

    private static string Finish(OnnxGraph graph, string distances, double[] constants) =>
        graph.Node("Add", graph.Scaled(distances, -0.5), graph.Constant(constants, constants.Length));

    private static string Centred(OnnxGraph graph, string rows, double[] centre) => graph.Node("Sub", rows, graph.Constant(centre, centre.Length));

    private static double[] Centre(GaussianMixture model)
    {
        var centre = new double[model.Width];
        for (var k = 0; k < model.Components; k++)
        {
            for (var d = 0; d < centre.Length; d++)
                centre[d] += model.Weights.Span[k] * model.Mean(k)[d];
        }
        return centre;
    }

    /// <summary>L⁻¹ and log det L of a covariance L Lᵀ.</summary>
    public static (double[] Inverse, double LogVolume) InverseFactor(double[] covariance, int width)
    {
        var lower = new double[width * width];
        if (!Cholesky.TryFactor(covariance, width, lower))
            throw new OnnxExportException("a covariance is not positive definite", "Fit the mixture again.");
        var inverse = new double[width * width];
        var logVolume = 0.0;
        for (var i = 0; i < width; i++)
        {
            logVolume += Math.Log(lower[i * width + i]);
            inverse[i * width + i] = 1 / lower[i * width + i];
            for (var j = 0; j < i; j++)
            {
                var sum = 0.0;
                for (var k = j; k < i; k++)
                    sum += lower[i * width + k] * inverse[k * width + j];
                inverse[i * width + j] = -sum * inverse[i * width + i];
            }
        }
        return (inverse, logVolume);
    }
}
