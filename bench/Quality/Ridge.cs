using ClusterVae.Data;
using static TorchSharp.torch;

namespace ClusterVae.Bench.Quality;

/// <summary>Ridge regression of one view on the other, with an intercept: what a straight line tells.</summary>
internal static class Ridge
{
    /// <summary>Mean squared error on rows that the fit did not see.</summary>
    public static double Error(DenseRows<float> fromSeen, DenseRows<float> toSeen, DenseRows<float> fromJudged, DenseRows<float> toJudged, double penalty)
    {
        using var scope = NewDisposeScope();
        Tensor Of(DenseRows<float> rows) => tensor(rows.Values.ToArray()).view(rows.Count, rows.Width).to(ScalarType.Float64);
        var (x, y) = (Of(fromSeen), Of(toSeen));
        var (meanX, meanY) = (x.mean([0]), y.mean([0]));
        var centred = x - meanX;
        var weights = linalg.solve(centred.t().matmul(centred) + eye(x.shape[1], dtype: ScalarType.Float64) * penalty, centred.t().matmul(y - meanY));
        var told = (Of(fromJudged) - meanX).matmul(weights) + meanY;
        return (told - Of(toJudged)).square().mean().item<double>();
    }
}
