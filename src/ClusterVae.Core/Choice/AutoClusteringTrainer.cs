using System.Diagnostics;
using ClusterVae.Data;
using ClusterVae.Options;
using ClusterVae.Randomness;

namespace ClusterVae.Choice;

/// <summary>
/// Fits several methods to the same rows and keeps the one that can be believed most, without a label: whether it finds the same clusters again
/// in parts of the rows, and whether the other methods see them too. The same options and rows give the same model on any number of threads.
/// </summary>
public sealed class AutoClusteringTrainer(Checked<AutoClusteringOptions> options)
{
    private readonly AutoClusteringOptions options = options.Value;

    public AutoClusteringFit Fit(IRowSource<float> source, IProgress<ChoiceProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var raw = source as DenseRows<float> ?? RowsInMemory.Of(source, stop);
        if (raw.Count < Math.Max(8, 2 * options.NumberOfClusters))
            throw new DataProblemException($"{raw.Count} rows are too few to compare methods with {options.NumberOfClusters} clusters", "Give at least two rows per cluster and eight in all, or name a trainer.", raw.Name);
        var scale = ColumnScale.For(raw, options.Scaling);
        var rows = scale.Apply(raw);
        var methods = ClusteringMethod.All(options);
        var judges = Take(rows, Shuffled(rows.Count, -1), options.ResampleRows);
        var trials = new List<Trial>();
        foreach (var method in methods)
        {
            progress?.Report(new ChoiceProgress(trials.Count + 1, methods.Count, method.Name));
            trials.Add(Try(method, rows, judges, stop));
        }
        var table = Judge(trials, scale).OrderByDescending(candidate => candidate.Merit).ToArray();
        return new AutoClusteringFit(table[0].Model, table[0].Name, table);
    }

    private Trial Try(ClusteringMethod method, DenseRows<float> rows, DenseRows<float> judges, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var model = method.Fit(rows, options.SeedOrDefault, false, stop);
        var again = new List<int[]>();
        var heldOut = 0.0;
        var count = Math.Min(Math.Max((int)(options.ResampleFraction * rows.Count), options.NumberOfClusters + 2), options.ResampleRows);
        for (var resample = 0; resample < options.Resamples; resample++)
        {
            var order = Shuffled(rows.Count, resample);
            var part = method.Fit(Take(rows, order, count), options.SeedOrDefault + resample + 1, true, stop);
            again.Add(part.Predict(judges, stop));
            if (method.IsDensity)
                heldOut += MeanLogDensity((ScaledMixture)part, Take(rows, order[count..], options.ResampleRows)) / options.Resamples;
        }
        return new Trial(method, model, model.Predict(judges, stop), Voting.MeanAgreement(again), method.IsDensity ? heldOut : null, clock.Elapsed.TotalSeconds);
    }

    private static IEnumerable<MethodCandidate> Judge(List<Trial> trials, ColumnScale scale)
    {
        foreach (var trial in trials)
        {
            var agreement = trials.Where(other => other != trial).Average(other => Voting.Agreement(trial.Labels, other.Labels));
            yield return new MethodCandidate(trial.Method.Name, trial.Stability, agreement, trial.HeldOut, trial.Stability + agreement, trial.Seconds, trial.Model.Scaled(scale));
        }
    }

    private static double MeanLogDensity(ScaledMixture model, DenseRows<float> rows)
    {
        var density = new double[rows.Count];
        model.Mixture.Score(rows.Values.Span, rows.Count, default, density);
        return density.Average();
    }

    private int[] Shuffled(int count, int resample)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new RandomStream(options.SeedOrDefault).Split(5000 + resample).Shuffle(order.AsSpan());
        return order;
    }

    private static DenseRows<float> Take(DenseRows<float> rows, int[] order, int most)
    {
        var count = Math.Min(most, order.Length);
        var values = new float[count * rows.Width];
        for (var i = 0; i < count; i++)
            rows.Row(order[i]).CopyTo(values.AsSpan(i * rows.Width));
        return new DenseRows<float>(values, rows.Width, rows.Name);
    }

    private sealed record Trial(ClusteringMethod Method, ClusterModel Model, int[] Labels, double Stability, double? HeldOut, double Seconds);
}
