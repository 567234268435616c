using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Trainers;
using ClusterVae.Randomness;
using ClusterVae.Ranks;
using Microsoft.ML;

namespace ClusterVae.Cli.Batch;

/// <summary>What a model gave for the rows that it was trained on: kept in its file, so that a job years later can tell whether its rows are of the same kind.</summary>
/// <param name="Rows">how many</param>
/// <param name="Clusters">rows in each</param>
/// <param name="Columns">how numbers were spread</param>
internal sealed record TrainingSeen(long Rows, long[] Clusters, SeenColumn[] Columns)
{
    public const string Label = "PredictedLabel";
    public const string Score = "Score";
    public const string Distance = "Distance";
    public const string LogLikelihood = "LogLikelihood";

    private const string Entry = "TrainingInfo/Seen.json";
    private const int Longest = 1 << 20;
    private const int ToldRows = 10_000;

    public void AddTo(MemoryStream zipped)
    {
        using var zip = new ZipArchive(zipped, ZipArchiveMode.Update, leaveOpen: true);
        using var stream = zip.CreateEntry(Entry).Open();
        JsonSerializer.Serialize(stream, this);
    }

    /// <summary>Null for models that carry none.</summary>
    public static TrainingSeen? Read(string model)
    {
        try
        {
            using var zip = ZipFile.OpenRead(model);
            if (zip.GetEntry(Entry) is not { Length: <= Longest } entry)
                return null;
            using var stream = entry.Open();
            return JsonSerializer.Deserialize<TrainingSeen>(stream) is { Clusters: not null, Columns: not null, Rows: > 0 } seen && Array.TrueForAll(seen.Columns, column => column is { Name: not null, Edges: not null, Shares: not null } && column.Shares.Length == column.Edges.Length + 1) ? seen : null;
        }
        catch (Exception error) when (error is JsonException or InvalidDataException or IOException)
        {
            return null;
        }
    }

    /// <summary>The columns to watch: the cluster, the distance from it, and, of mixtures, the log-density.</summary>
    public static ScoredColumn[] Watched(DataViewSchema scored) =>
        ScoredColumn.Clusters(scored) is null ? [] : [.. new[] { Label, Score, LogLikelihood }.Where(name => scored.GetColumnOrNull(name) is not null).Select(name => ScoredColumn.Find(scored, name))];

    /// <summary>Of the training rows themselves, all ranks' together; null where the model forms no clusters. The clusters are of this rank's rows.</summary>
    /// <param name="scored">this rank's rows</param>
    /// <param name="firstRow">the number of the first of them among all</param>
    public static (TrainingSeen? Seen, int[] Predicted) Of(IDataView scored, long firstRow, RankGroup ranks, IProgress<TrainingStep> progress, CancellationToken stop)
    {
        var watched = Watched(scored.Schema);
        if (watched.Length == 0)
            return (null, []);
        var collector = new Collector(watched, firstRow);
        var predicted = new List<int>();
        using var cursor = scored.GetRowCursor(watched.Select(column => column.Column));
        var readers = Array.ConvertAll(watched, column => column.Reader(cursor));
        var row = new float[watched.Sum(column => column.Width)];
        var expected = scored.GetRowCount();
        var clock = Stopwatch.StartNew();
        while (cursor.MoveNext())
        {
            if (predicted.Count % ToldRows == ToldRows - 1)
                progress.Report(new TrainingStep(expected > 0 ? (double)predicted.Count / expected.Value : 0, string.Create(CultureInfo.InvariantCulture, $"{predicted.Count + 1:N0} rows, {predicted.Count / clock.Elapsed.TotalSeconds:N0} rows/s")));
            for (int c = 0, start = 0; c < readers.Length; start += watched[c++].Width)
                readers[c](row.AsMemory(start));
            collector.Add(row);
            predicted.Add((int)row[0]);
        }
        collector.Gather(ranks, stop);
        return (collector.Finish(), [.. predicted]);
    }

    /// <summary>The numbers that are compared, of one row of what is watched.</summary>
    public static IEnumerable<(string Name, int Start, int Width)> Parts(IReadOnlyList<ScoredColumn> watched)
    {
        var start = 0;
        foreach (var column in watched)
        {
            if (!column.Written.IsLabel)
                yield return (column.Column.Name == Score ? Distance : column.Column.Name, start, column.Width);
            start += column.Width;
        }
    }

    /// <summary>The distance is that from the cluster that the row is counted to.</summary>
    public static float Smallest(ReadOnlySpan<float> values)
    {
        var smallest = values[0];
        foreach (var value in values[1..])
            smallest = Math.Min(smallest, value);
        return smallest;
    }

    private sealed class Collector(ScoredColumn[] watched, long firstRow)
    {
        // Enough for a quantile of one in a thousand to be worth its name, in four megabytes.
        private const int Sample = 1 << 18;

        private readonly (string Name, int Start, int Width)[] parts = [.. Parts(watched)];
        private readonly List<long> clusters = [];
        private List<Drawn> drawn = [];
        private ulong limit = ulong.MaxValue;
        private long rows;

        public void Add(ReadOnlySpan<float> row)
        {
            Count((int)row[0], 1);
            var ticket = RandomStream.BitsOf((ulong)(firstRow + rows++));
            if (ticket > limit)
                return;
            var values = new float[parts.Length];
            for (var part = 0; part < parts.Length; part++)
                values[part] = Smallest(row.Slice(parts[part].Start, parts[part].Width));
            drawn.Add(new(ticket, values));
            if (drawn.Count == 2 * Sample)
                Draw();
        }

        /// <summary>Adds what the other ranks have seen.</summary>
        public void Gather(RankGroup ranks, CancellationToken stop)
        {
            Draw();
            if (ranks.IsAlone)
                return;
            using var mine = new MemoryStream();
            Write(new BinaryWriter(mine));
            (rows, drawn) = (0, []);
            clusters.Clear();
            foreach (var said in ranks.Gather(mine.GetBuffer().AsSpan(0, (int)mine.Length), stop))
                Read(new BinaryReader(new MemoryStream(said)));
            Draw();
        }

        public TrainingSeen? Finish() => rows == 0 ? null : new(rows, [.. clusters], [.. parts.Select((part, n) => SeenColumn.Of(part.Name, [.. drawn.Select(row => row.Values[n]).Order()]))]);

        private void Write(BinaryWriter to)
        {
            to.Write(rows);
            to.Write(clusters.Count);
            foreach (var size in clusters)
                to.Write(size);
            to.Write(drawn.Count);
            foreach (var (ticket, values) in drawn)
            {
                to.Write(ticket);
                foreach (var value in values)
                    to.Write(value);
            }
        }

        private void Read(BinaryReader from)
        {
            rows += from.ReadInt64();
            for (int cluster = 1, last = from.ReadInt32(); cluster <= last; cluster++)
                Count(cluster, from.ReadInt64());
            for (var left = from.ReadInt32(); left > 0; left--)
                drawn.Add(new(from.ReadUInt64(), Array.ConvertAll(parts, _ => from.ReadSingle())));
        }

        private void Count(int cluster, long more)
        {
            while (clusters.Count < cluster)
                clusters.Add(0);
            if (cluster > 0)
                clusters[cluster - 1] += more;
        }

        /// <summary>A row's ticket hangs on its number alone: those with the lowest are the same ones whoever has read them.</summary>
        private void Draw()
        {
            if (drawn.Count <= Sample)
                return;
            drawn = [.. drawn.OrderBy(row => row.Ticket).Take(Sample)];
            limit = drawn[^1].Ticket;
        }

        private readonly record struct Drawn(ulong Ticket, float[] Values);
    }
}

/// <summary>How a number was spread: between deciles, and where its strangest thousandth began.</summary>
/// <param name="Edges">ascending, different; a value belongs to as many as lie below it</param>
/// <param name="Shares">of the rows between them</param>
/// <param name="Strange">the 99.9 % quantile, or of a log-density the 0.1 % quantile</param>
/// <param name="Quantiles">0.1, 1, 5, 25, 50, 75, 95, 99 and 99.9 %, for people</param>
internal sealed record SeenColumn(string Name, float[] Edges, double[] Shares, float Strange, float[] Quantiles)
{
    private static readonly double[] Told = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

    public static SeenColumn Of(string name, float[] sorted)
    {
        float At(double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
        float[] edges = [.. Enumerable.Range(1, 9).Select(decile => At(decile / 10.0)).Distinct().Order()];
        var counts = new long[edges.Length + 1];
        foreach (var value in sorted)
            counts[Bin(edges, value)]++;
        return new SeenColumn(name, edges, [.. counts.Select(count => (double)count / sorted.Length)], At(IsLow(name) ? 0.001 : 0.999), [.. Told.Select(At)]);
    }

    public int BinOf(float value) => Bin(Edges, value);

    /// <summary>A small density is strange, a large distance is.</summary>
    public bool SmallIsStrange => IsLow(Name);

    private static bool IsLow(string name) => name == TrainingSeen.LogLikelihood;

    private static int Bin(float[] edges, float value)
    {
        // Nine comparisons without a branch are quicker than a search.
        var bin = 0;
        foreach (var edge in edges)
            bin += edge < value ? 1 : 0;
        return bin;
    }
}
