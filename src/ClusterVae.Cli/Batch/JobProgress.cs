using System.Diagnostics;
using System.Globalization;
using ClusterVae.Cli.Trainers;

namespace ClusterVae.Cli.Batch;

/// <summary>How far a job is: parts, rows, rows a second, time left by the bytes that are still to be read. A bar for people, a line every ten seconds for a log.</summary>
internal sealed class JobProgress(IReadOnlyList<long> bytes, TextWriter? log, IProgress<TrainingStep> bar)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Lock turn = new();
    private readonly long allBytes = Math.Max(1, bytes.Sum());
    private TimeSpan told;
    private TimeSpan shown;
    private long doneBytes;
    private long skippedBytes;
    private long rows;
    private int parts;

    public long Rows => rows;

    public double Seconds => clock.Elapsed.TotalSeconds;

    public void Add(long more)
    {
        lock (turn)
        {
            rows += more;
            Tell();
        }
    }

    public void Finished(int part, bool skipped)
    {
        lock (turn)
        {
            parts++;
            doneBytes += bytes[part];
            skippedBytes += skipped ? bytes[part] : 0;
            Tell();
        }
    }

    private void Tell()
    {
        var now = clock.Elapsed;
        if (now - shown > TimeSpan.FromMilliseconds(200))
        {
            shown = now;
            bar.Report(new TrainingStep((double)doneBytes / allBytes, Text(now)));
        }
        if (log is null || now - told < Between)
            return;
        told = now;
        log.WriteLine("clustervae: " + Text(now));
    }

    private string Text(TimeSpan now)
    {
        var worked = doneBytes - skippedBytes;
        var left = worked > 0 ? string.Create(CultureInfo.InvariantCulture, $", {TimeSpan.FromSeconds(Math.Ceiling(now.TotalSeconds * (allBytes - doneBytes) / worked)):c} left") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{parts} of {bytes.Count} parts, {rows:N0} rows, {rows / Math.Max(1e-3, now.TotalSeconds):N0} rows/s{left}");
    }
}
