using System.Diagnostics;
using System.Globalization;

namespace ScoringService;

/// <summary>Counters in the text form that Prometheus reads.</summary>
public sealed class ServiceMetrics
{
    private static readonly double[] Bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5];

    private readonly long[] buckets = new long[Bounds.Length + 1];
    private long requests;
    private long refused;
    private long rows;
    private long microseconds;

    public IDisposable Begin() => new Watch(this);

    public void Scored(int count) => Interlocked.Add(ref rows, count);

    public void Refused() => Interlocked.Increment(ref refused);

    public string ToPrometheus()
    {
        var text = new System.Text.StringBuilder();
        void Add(string name, string kind, double value) => text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {kind}\n{name} {value}\n");
        Add("scoring_rows_total", "counter", Interlocked.Read(ref rows));
        Add("scoring_refused_total", "counter", Interlocked.Read(ref refused));
        text.Append("# TYPE scoring_seconds histogram\n");
        long below = 0;
        for (var n = 0; n < Bounds.Length; n++)
            text.Append(CultureInfo.InvariantCulture, $"scoring_seconds_bucket{{le=\"{Bounds[n]}\"}} {below += Interlocked.Read(ref buckets[n])}\n");
        text.Append(CultureInfo.InvariantCulture, $"scoring_seconds_bucket{{le=\"+Inf\"}} {Interlocked.Read(ref requests)}\nscoring_seconds_sum {Interlocked.Read(ref microseconds) / 1e6}\nscoring_seconds_count {Interlocked.Read(ref requests)}\n");
        return text.ToString();
    }

    private void End(TimeSpan took)
    {
        Interlocked.Increment(ref requests);
        Interlocked.Add(ref microseconds, (long)took.TotalMicroseconds);
        var place = Array.FindIndex(Bounds, bound => took.TotalSeconds <= bound);
        Interlocked.Increment(ref buckets[place < 0 ? Bounds.Length : place]);
    }

    private sealed class Watch(ServiceMetrics metrics) : IDisposable
    {
        private readonly long start = Stopwatch.GetTimestamp();

        public void Dispose() => metrics.End(Stopwatch.GetElapsedTime(start));
    }
}
