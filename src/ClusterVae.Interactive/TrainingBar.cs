using System.Diagnostics;
using System.Globalization;
using ClusterVae.Choice;
using ClusterVae.Deep;
using ClusterVae.Embeddings;
using ClusterVae.Mixtures;
using ClusterVae.Projection;
using ClusterVae.Reports;
using ClusterVae.Reports.Charts;

namespace ClusterVae.Interactive;

/// <summary>
/// A bar with rate and time left for every trainer of this library and for reports; it stands below the cell that makes it:
/// <code>var model = ml.Clustering.Trainers.ClusteringVae(options, progress: new TrainingBar()).Fit(data);</code>
/// Outside a notebook it shows nothing.
/// </summary>
public sealed class TrainingBar : IProgress<ClusteringProgress>, IProgress<TrainingProgress>, IProgress<EmProgress>, IProgress<ChoiceProgress>, IProgress<EmbeddingProgress>, IProgress<UmapProgress>, IProgress<ReportProgress>
{
    // A browser need not draw more often.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Action<string>? update;
    private TimeSpan next = TimeSpan.Zero;
    private double fraction;
    private string text = "";

    public TrainingBar() => update = Place?.Invoke(Show.Html(this));

    /// <summary>Puts HTML below the cell that runs and gives what replaces it there. The package's extension script sets it.</summary>
    public static Func<string, Action<string>?>? Place { get; set; }

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

    public void Report(ChoiceProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tell(value.Fraction, value.Name);
    }

    public void Report(EmbeddingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tell(value.Fraction, value.Name);
    }

    public void Report(UmapProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tell((double)value.Epoch / value.Epochs, string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch} of {value.Epochs}"));
    }

    public void Report(ReportProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Tell(value.Fraction, value.Step);
    }

    /// <summary>A full bar, for work that ends before its last step, as EM that converges.</summary>
    public void Done() => Tell(1, "done");

    internal Page ToHtml()
    {
        var left = fraction is > 0.02 and < 1 ? $", {Span(clock.Elapsed * ((1 - fraction) / fraction))} left" : "";
        return Page.Of($"""<div style="max-width:32rem"><progress value="{fraction:0.###}" style="width:100%"></progress><span class="small faint">{Numbers.Percent(fraction)} in {Span(clock.Elapsed)}{left}: {text}</span></div>""");
    }

    private void Tell(double part, string what)
    {
        // The end is shown whenever it comes.
        if (clock.Elapsed < next && part < 1)
            return;
        next = clock.Elapsed + Pause;
        (fraction, text) = (Math.Clamp(part, 0, 1), what);
        update?.Invoke(Show.Html(this));
    }

    private static string Text(TrainingProgress value) => string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch + 1} of {value.Epochs}, loss {value.Loss:G5}, {value.RowsPerSecond:N0} rows/s");

    private static string Span(TimeSpan time) => time.TotalSeconds < 90 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s") : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.0} min");
}
