using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClusterVae.Bench.Mixtures;

/// <summary>One run of scikit-learn in a process of its own.</summary>
internal sealed record SklearnSide(double Seconds, int Iterations, double LogLikelihood, double PeakMiB, string Version)
{
    public static SklearnSide Run(string python, string? coreType, Workload workload, string rows, string means, string dtype) =>
        JsonSerializer.Deserialize<SklearnSide>(
            Output(python, coreType, "sklearn_side.py", rows, means, workload.SklearnKind, workload.Iterations.ToString(CultureInfo.InvariantCulture), dtype), JsonSerializerOptions.Web)!;

    /// <summary>Thousand million multiply-adds a second that NumPy's BLAS reaches in a product of large float matrices, by kernels of its own choice or of another processor.</summary>
    public static (double Rate, string Blas) ProductLimit(string python, string? coreType = null)
    {
        var words = Output(python, coreType, "product_limit.py").Split(' ', 2);
        return (double.Parse(words[0], CultureInfo.InvariantCulture), words[1].Trim());
    }

    private static string Output(string python, string? coreType, params string[] arguments)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Mixtures", arguments[0]));
        foreach (var argument in arguments.Skip(1))
            start.ArgumentList.Add(argument);
        // Every core, and the kernels that its BLAS chooses itself unless others are asked for.
        foreach (var name in new[] { "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS" })
            start.Environment.Remove(name);
        if (coreType is not null)
            start.Environment["OPENBLAS_CORETYPE"] = coreType;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{python} {arguments[0]} ended with {process.ExitCode}.");
    }
}
