using System.Globalization;
using System.Text.Json;
using ClusterVae.Mixtures;

namespace ClusterVae.Bench.Mixtures;

/// <summary>Wide rows side by side: full covariances at 64 to 784 columns, well- and ill-conditioned, and diagonal ones at 1,000 and 10,000.</summary>
internal static class WideRuns
{
    private static readonly Workload[] workloads =
    [
        new("full64", 20_000, 64, 10, CovarianceKind.Full, 20),
        new("full64Pixels", 5_000, 64, 10, CovarianceKind.Full, 20, Pixels: true),
        new("full256", 5_000, 256, 10, CovarianceKind.Full, 20),
        new("full784", 5_000, 784, 10, CovarianceKind.Full, 5),
        new("diag1000", 10_000, 1_000, 10, CovarianceKind.Diagonal, 10),
        new("diag10000", 2_000, 10_000, 10, CovarianceKind.Diagonal, 10),
    ];

    public static void Run(BenchOptions options, string folder)
    {
        // An OpenBLAS older than the processor takes slow kernels: the limit is the best that any of its kernels reaches.
        var (limit, blas) = new[] { null, "Haswell", "SkylakeX" }.Select(core => SklearnSide.ProductLimit(options.Python, core)).MaxBy(product => product.Rate);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"float32 products by {blas}: {limit:F1} thousand million multiply-adds a second on all cores"));
        var results = new Dictionary<string, SideBySide>();
        foreach (var workload in workloads.Where(w => options.Runs(w.Name)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workload.Rows:N0} x {workload.Width}, K = {workload.Clusters}, {workload.Covariance}, {workload.Iterations} iterations"));
            var result = results[workload.Name] = SideBySide.Run(workload, options, folder);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  ClusterVae {result.Seconds:F3} s, scikit-learn {result.SklearnSeconds:F2} s ({result.SklearnType}): {result.Ratio:F1} times as fast; {Fraction(workload, result, limit):P0} of the product limit"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  log-likelihood {result.LogLikelihood:F6} against {result.SklearnLogLikelihood:F6}: relative difference {result.RelativeDifference:E1}"));
        }
        double? Ratio(string name) => results.TryGetValue(name, out var result) ? Math.Round(result.Ratio, 2) : null;
        if (options.Json)
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                ratioToScikitLearn64 = Ratio("full64"),
                ratioToScikitLearn64Pixels = Ratio("full64Pixels"),
                ratioToScikitLearn256 = Ratio("full256"),
                ratioToScikitLearn784 = Ratio("full784"),
                diagonalRatio1000 = Ratio("diag1000"),
                diagonalRatio10000 = Ratio("diag10000"),
                fractionOfProductLimit784 = results.TryGetValue("full784", out var widest) ? Math.Round(Fraction(workloads[3], widest, limit), 3) : (double?)null,
                productLimit = Math.Round(limit, 1),
                blas,
                relativeLogLikelihoodDifferences = results.ToDictionary(r => r.Key, r => r.Value.RelativeDifference),
            }));
    }

    // What no algorithm with full covariances can leave out: half a matrix times every row for every component in each pass, and half an outer
    // product of every row for the one component that it belongs to in each M-step.
    private static double Fraction(Workload workload, SideBySide result, double limit)
    {
        var half = 0.5 * workload.Width * (workload.Width + 1.0);
        var multiplyAdds = workload.Covariance == CovarianceKind.Full
            ? workload.Rows * half * (workload.Clusters * (workload.Iterations + 1.0) + workload.Iterations)
            : 2.0 * workload.Rows * workload.Width * workload.Clusters * (2 * workload.Iterations + 1.0);
        return multiplyAdds / result.Seconds / 1e9 / limit;
    }
}
