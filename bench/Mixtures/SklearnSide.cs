using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClusterVae.Bench.Mixtures;

/// <summary>One run of scikit-learn in a process of its own.</summary>
internal sealed record SklearnSide(double Seconds, int Iterations, double LogLikelihood, double PeakMiB, string Version)
{
    public static SklearnSide Run(string python, Workload workload, string rows, string means, string dtype)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "sklearn_side.py"), rows, means, workload.SklearnKind, workload.Iterations.ToString(CultureInfo.InvariantCulture), dtype })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<SklearnSide>(output, JsonSerializerOptions.Web)!
            : throw new InvalidOperationException($"{python} with scikit-learn ended with {process.ExitCode}.");
    }
}
