using System.Text;
using System.Text.Json;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Trainers;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.MLNet.Pipeline;
using Microsoft.ML;

namespace ClusterVae.Cli.Batch;

/// <summary>What is to be done with a folder of parts.</summary>
/// <param name="Data">a folder or a pattern</param>
/// <param name="Folder">where outputs, side files and manifest go</param>
/// <param name="Format">the ending of outputs; null: Parquet for typed inputs, text for others</param>
/// <param name="Columns">of the model, by name</param>
/// <param name="Rows">how the parts are read</param>
/// <param name="Model">the hash of its file</param>
/// <param name="Workers">parts at once; 0: one per core</param>
internal sealed record BatchSettings(string Data, string Folder, string? Format, string[] Columns, RowFileOptions Rows, string Model, BadRowPolicy Policy, bool Resume, Shard Shard, int Workers);

/// <summary>
/// Scores many parts: each becomes an output of its own, written beside and renamed, then its record, so that a job that dies at any moment loses the parts that were under way
/// and nothing else. Neither the number of rows nor that of cores changes a byte.
/// </summary>
internal sealed class BatchJob(BatchSettings settings, ITransformer model, TrainingSeen? seen)
{
    private const string RejectFolder = "_rejects";

    private static readonly JsonSerializerOptions Plain = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly IReadOnlyList<SetFile> inputs = FileSet.Expand(settings.Data);

    /// <summary>What decides the bytes of an output; parts that were written under another are written again.</summary>
    private string Job { get; } = FileHash.Of(JsonSerializer.SerializeToUtf8Bytes(new { settings.Model, settings.Format, settings.Columns, settings.Rows, settings.Policy, Tool.Version }, Plain));

    /// <summary>How many parts were done before.</summary>
    public int Skipped { get; private set; }

    public JobManifest Run(Func<IReadOnlyList<long>, IProgress<TrainingStep>, JobProgress> watch, IProgress<TrainingStep> bar, Action<string> tell, CancellationToken stop)
    {
        var outputs = OutputNames();
        ClaimedFolder.Make(settings.Folder);
        using var claim = new ClaimedFolder(Path.Combine(settings.Folder, "_claims", FormattableString.Invariant($"{settings.Shard.Index}-of-{settings.Shard.Of}")), "job");
        (SetFile Input, string Output)[] parts = [.. inputs.Zip(outputs).Where((_, place) => settings.Shard.Has(place))];
        var progress = watch([.. parts.Select(part => new FileInfo(part.Input.Path).Length)], bar);
        var records = new PartRecord[parts.Length];
        var workers = settings.Workers > 0 ? settings.Workers : Environment.ProcessorCount;
        // Threads of their own for reading and writing only where cores would be idle otherwise.
        var beside = parts.Length < workers;
        // Parts are begun in their order, and those under way come to their end: of several that fail the first is told, whoever was faster, and nothing of the others is lost.
        var failures = new Exception?[parts.Length];
        var (begun, failed) = (-1, false);
        Parallel.For(0, Math.Min(workers, parts.Length), new ParallelOptions { CancellationToken = stop }, _ =>
        {
            while (!Volatile.Read(ref failed) && Interlocked.Increment(ref begun) is var place && place < parts.Length)
            {
                try
                {
                    (records[place], var done) = Part(parts[place].Input, parts[place].Output, beside, progress, tell, stop);
                    progress.Finished(place, skipped: done);
                }
                catch (Exception error)
                {
                    failures[place] = error;
                    Volatile.Write(ref failed, true);
                }
            }
        });
        stop.ThrowIfCancellationRequested();
        if (failures.FirstOrDefault(error => error is not null) is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        var manifest = ManifestOf(records);
        manifest.Write(settings.Folder);
        return manifest;
    }

    /// <summary>The record, and whether it was there already.</summary>
    private (PartRecord Record, bool Done) Part(SetFile input, string output, bool beside, JobProgress progress, Action<string> tell, CancellationToken stop)
    {
        var path = Path.Combine(settings.Folder, output);
        var before = Stamp(input.Path);
        var hash = FileHash.Quick(input.Path, stop);
        if (settings.Resume && PartRecord.Read(settings.Folder, input.Name) is { } known && known.Job == Job)
        {
            if (known.Input != hash)
                tell($"{input.Path} has changed since it was scored, and is scored again.");
            else if (known.Output == output && IsWhole(known, path, stop))
                return Skip(known, progress);
        }
        var rows = RowFiles.Open(input.Path, settings.Rows);
        var scorer = NewScorer(rows.Width);
        var drift = seen is null ? null : new Drift(seen, scorer.Watched, scorer.WatchedWidth);
        ClaimedFolder.Make(Path.GetDirectoryName(path)!);
        var rejectName = $"{RejectFolder}/{input.Name}.csv";
        RowCounts counts;
        using (var rejects = new RejectFile(Path.Combine(settings.Folder, rejectName), rows.CarriedColumns))
        {
            using var writer = ScoreFiles.Create(path, [.. scorer.Written.Select(column => column.Written)], rows.CarriedColumns);
            var pipeline = new RowPipeline(scorer, settings.Policy, rows.Width) { Watch = drift is null ? null : drift.Add, Progress = progress.Add };
            counts = pipeline.Run(() => (rows.OpenBatches(), capacity => new RowBatch(rows, capacity)), input.Path, writer, rejects, beside, stop);
            if (Stamp(input.Path) != before)
                throw new DataProblemException($"{input.Path} was changed while it was read", "Leave the file alone until the job is done, then start it again with --resume.");
            rejects.Complete();
            writer.Complete();
            var record = new PartRecord(input.Name, hash, before.Length, Job, output, FileHash.Of(path, stop), new FileInfo(path).Length, counts.Rows, counts.Scored, rejects.Written is null ? null : rejectName, drift?.Counts).Sealed();
            record.Write(settings.Folder);
            return (record, false);
        }
    }

    private (PartRecord, bool) Skip(PartRecord known, JobProgress progress)
    {
        lock (progress)
            Skipped++;
        return (known, true);
    }

    private bool IsWhole(PartRecord record, string path, CancellationToken stop) =>
        File.Exists(path) && new FileInfo(path).Length == record.OutputBytes && FileHash.Of(path, stop) == record.OutputHash
        && (record.Rejects is null || File.Exists(Path.Combine(settings.Folder, record.Rejects)));

    /// <summary>The columns are bound to the model once for every width that turns up; a wrong one is refused here, with the part's name around it.</summary>
    private BlockScorer NewScorer(int width)
    {
        ViewColumn[] layout = [new(TrainingRequest.FeatureColumn, width, null)];
        var schema = model.GetOutputSchema(new RowSourceView(new DenseRows<float>(new float[width], width, "rows"), layout, CancellationToken.None).Schema);
        return new BlockScorer(model, [.. settings.Columns.Select(name => ScoredColumn.Find(schema, name))], seen is null ? [] : TrainingSeen.Watched(schema), layout);
    }

    private JobManifest ManifestOf(PartRecord[] records)
    {
        var (rows, scored) = (records.Sum(record => record.Rows), records.Sum(record => record.Scored));
        var drift = seen is null ? null : Drift.Of(seen, records.Select(record => record.Seen).OfType<IReadOnlyDictionary<string, long[]>>(), rows, scored);
        return new JobManifest(
            JobManifest.FormatVersion, Tool.Version, settings.Model, Job, [.. settings.Rows.CarriedColumns, .. settings.Columns], settings.Shard.Index, settings.Shard.Of,
            FileHash.Of(Encoding.UTF8.GetBytes(string.Join('\n', inputs.Select(input => input.Name)))), inputs.Count, rows, scored, drift, records);
    }

    /// <summary>Each input's name with the ending of the format.</summary>
    private string[] OutputNames()
    {
        string[] names = [.. inputs.Select(input => Stem(input.Name) + (settings.Format ?? (IsTyped(input.Name) ? ".parquet" : ".csv")))];
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"Two parts would both be written to {PlainText.Shown(twice.Key)}: give them different names.");
        var folder = Path.GetFullPath(settings.Folder);
        if (inputs.FirstOrDefault(input => Path.GetFullPath(input.Path).StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) is { } inside)
            throw new UsageException($"--out {PlainText.Shown(settings.Folder)} holds the input {PlainText.Shown(inside.Name)}. Name another folder.");
        return names;
    }

    private static bool IsTyped(string name) => name.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".arrow", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".feather", StringComparison.OrdinalIgnoreCase);

    /// <summary>Without what says how it is written.</summary>
    private static string Stem(string name)
    {
        var plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
        var folder = plain.LastIndexOf('/') + 1;
        var point = plain.LastIndexOf('.');
        return point > folder ? plain[..point] : plain;
    }

    private static (long Length, DateTime Written) Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : (0, default);
    }
}
