using System.Diagnostics;
using System.Globalization;
using ClusterVae.Mixtures;

namespace ClusterVae.Cli.Trainers;

/// <summary>EM's steps as the tool's.</summary>
internal sealed class EmReporter(IProgress<TrainingStep> progress) : IProgress<EmProgress>
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int iterations;

    public void Report(EmProgress value) => progress.Report(new TrainingStep(
        (value.Restart - 1 + (double)value.Iteration / value.MaxIterations) / value.Restarts,
        string.Create(CultureInfo.InvariantCulture, $"{TrainingStep.Attempt("start", value.Restart, value.Restarts)}iteration {value.Iteration}, log-likelihood {value.LogLikelihood:G7}, {++iterations / clock.Elapsed.TotalSeconds:G3} iterations/s")));
}
