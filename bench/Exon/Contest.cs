using System.Diagnostics;
using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Deep;

namespace ClusterVae.Bench.Exon;

/// <summary>One training and how often it errs.</summary>
internal static class Contest
{
    /// <param name="TestError">percent of the test rows; of the rows without a label where there are no test rows</param>
    /// <param name="Seconds">of the training alone</param>
    /// <param name="Model">the caller disposes it</param>
    public sealed record Outcome(double TestError, double Seconds, ExonModel Model);

    public static Outcome Run(ExonOptions options, DenseRows<float> training, int[] labels, DenseRows<float> test, int[] testClasses, bool verbose)
    {
        var clock = Stopwatch.StartNew();
        var fit = new ExonTraining(options).Train(training, labels, progress: verbose ? new Spoken(clock) : null);
        var seconds = clock.Elapsed.TotalSeconds;
        return new Outcome(ErrorOf(fit.Model.Predict(test.Values.Span), testClasses), seconds, fit.Model);
    }

    /// <summary>Standard deviation.</summary>
    public static double Spread(double[] values)
    {
        var mean = values.Average();
        return values.Length < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    public static double ErrorOf(int[] predicted, int[] classes) => 100.0 * predicted.Zip(classes).Count(pair => pair.First != pair.Second) / classes.Length;

    public sealed class Spoken(Stopwatch clock) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.EpochDone)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {clock.Elapsed.TotalSeconds,6:F0} s  epoch {value.Epoch + 1}/{value.Epochs}  {value.RowsPerSecond:F0} rows/s  {string.Join("  ", value.Terms.Select(term => $"{term.Key} {term.Value:G4}"))}"));
            }
        }
    }
}
