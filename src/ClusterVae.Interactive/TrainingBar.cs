using System.Diagnostics;
using System.Globalization;
using ClusterVae.Deep;
using ClusterVae.Mixtures;
using ClusterVae.Reports;
using ClusterVae.Reports.Charts;

namespace ClusterVae.Interactive;

/// <summary>
/// A bar with rate and time left for every trainer of this library and for reports. In a notebook:
/// <code>
/// var shown = display(new TrainingBar());
/// var model = ml.Clustering.Trainers.ClusteringVae(options, progress: new TrainingBar(shown.Update)).Fit(data);
/// </code>
/// </summary>
/// <param name="update">shows the bar anew; null for one that only is shown as it stands</param>
public sealed class TrainingBar(Action<object>? update = null) : IProgress<ClusteringProgress>, IProgress<TrainingProgress>, IProgress<EmProgress>, IProgress<ReportProgress>
{
    // A browser need not draw more often.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan next = TimeSpan.Zero;
    private double fraction;
    private string text = "";

    public void Report(ClusteringProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tell(value.Fraction, $"{value.Stage}, {Text(value.Training)}");
    }

    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tell(value.Fraction, Text(value));
    }

    public void Report(EmProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tell((value.Restart - 1 + (double)value.Iteration / value.MaxIterations) / value.Restarts, string.Create(CultureInfo.InvariantCulture, $"iteration {value.Iteration}, log-likelihood {value.LogLikelihood:G6}"));
    }

    public void Report(ReportProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tell(value.Fraction, value.Step);
    }

    /// <summary>At the end of the work: a full bar.</summary>
    public void Done() => Show(1, "done");

    internal Page ToHtml()
    {
        var left = fraction is > 0.02 and < 1 ? $", {Span(clock.Elapsed * ((1 - fraction) / fraction))} left" : "";
        return Page.Of($"""<div style="max-width:32rem"><progress value="{fraction:0.###}" style="width:100%"></progress><span class="small faint">{Numbers.Percent(fraction)} in {Span(clock.Elapsed)}{left}: {text}</span></div>""");
    }

    private void Tell(double part, string what)
    {
        if (clock.Elapsed < next)
            return;
        next = clock.Elapsed + Pause;
        Show(part, what);
    }

    private void Show(double part, string what)
    {
        (fraction, text) = (Math.Clamp(part, 0, 1), what);
        update?.Invoke(this);
    }

    private static string Text(TrainingProgress value) => string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch + 1} of {value.Epochs}, loss {value.Loss:G5}, {value.RowsPerSecond:N0} rows/s");

    private static string Span(TimeSpan time) => time.TotalSeconds < 90 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s") : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.0} min");
}
