using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// (1/N) Σ_n q(z|x_n) beside p(z): where training went well the two agree (EM and VAE tutorial problem 6); where they do not, samples from the prior
/// decode to nothing that the data has.
/// </summary>
internal sealed class AggregatedPosterior
{
    private const int GridPoints = 257;
    private const long BlockRows = 1024;

    private AggregatedPosterior(double[] mean, double[,] covariance, double[] activity, double[] distance)
    {
        (Mean, Covariance, Activity, Distance) = (mean, covariance, activity, distance);
    }

    /// <summary>E z.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>Cov z = Cov of the means + mean of the variances.</summary>
    public double[,] Covariance { get; }

    /// <summary>Variance over rows of each dimension's mean: near 0 where a dimension says nothing about the rows.</summary>
    public IReadOnlyList<double> Activity { get; }

    /// <summary>Per dimension, the largest difference of the two distribution functions (Kolmogorov-Smirnov): 0 equal, 1 apart.</summary>
    public IReadOnlyList<double> Distance { get; }

    /// <summary>Against N(0, I), from posterior means and variances [N,D].</summary>
    public static AggregatedPosterior Compare(Tensor means, Tensor variances)
    {
        using var scope = NewDisposeScope();
        var dimensions = means.shape[1];
        return Compare(means, variances, ones(1), zeros(1, dimensions), ones(1, dimensions));
    }

    /// <summary>Against Σ_k π_k N(m_k, diag s²_k), by each dimension's marginal. Nothing is sampled.</summary>
    public static AggregatedPosterior Compare(Tensor means, Tensor variances, Tensor weights, Tensor priorMeans, Tensor priorVariances)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (m, v) = (means.detach().cpu().to(ScalarType.Float64), variances.detach().cpu().to(ScalarType.Float64));
        var (w, pm, ps) = (weights.detach().cpu().to(ScalarType.Float64), priorMeans.detach().cpu().to(ScalarType.Float64), priorVariances.detach().cpu().to(ScalarType.Float64).sqrt());
        var (rows, dimensions) = (m.shape[0], m.shape[1]);
        var centre = m.mean([0]);
        var centred = m - centre;
        var between = centred.transpose(0, 1).matmul(centred) / Held(rows);                           // [D,D]
        var covariance = between.Plus(diag(v.mean([0])));
        var activity = between.diagonal(0, 0, 1);

        var std = v.sqrt();
        var low = minimum((m - std * Held(4)).amin([0]), (pm - ps * Held(4)).amin([0]));
        var high = maximum(m.Plus(std * Held(4)).amax([0]), pm.Plus(ps * Held(4)).amax([0]));
        var places = low.Plus((high - low) * linspace(0, 1, GridPoints, ScalarType.Float64).unsqueeze(1));     // [G,D]
        var prior = (NormalDistribution.Cdf((places.unsqueeze(1) - pm) / ps) * w.unsqueeze(1)).sum(1);         // [G,D]
        var aggregated = zeros_like(prior);
        for (long start = 0; start < rows; start += BlockRows)
        {
            using var block = NewDisposeScope();
            var count = Math.Min(BlockRows, rows - start);
            var here = (places.unsqueeze(1) - m.narrow(0, start, count)) / std.narrow(0, start, count);        // [G,b,D]
            aggregated.Increase(NormalDistribution.Cdf(here).sum(1) / Held(rows));
        }
        var distance = (aggregated - prior).abs().amax([0]);
        return new AggregatedPosterior(Numbers(centre), Square(covariance), Numbers(activity), Numbers(distance));
    }

    private static double[] Numbers(Tensor tensor) => [.. tensor.contiguous().data<double>()];

    private static double[,] Square(Tensor tensor)
    {
        var side = (int)tensor.shape[0];
        var flat = Numbers(tensor);
        var square = new double[side, side];
        Buffer.BlockCopy(flat, 0, square, 0, flat.Length * sizeof(double));
        return square;
    }
}
