using System.CommandLine;
using ClusterVae.Cli.Outputs;
using ClusterVae.Files;
using Microsoft.ML;

namespace ClusterVae.Cli.Batch;

/// <summary>The options of score that only mean something for many parts, and the job that they describe.</summary>
internal sealed class BatchArguments
{
    public const double Warning = 0.25;

    private static readonly string[] Formats = [".csv", ".csv.gz", ".csv.zst", ".npy", ".parquet", ".arrow"];

    // Ten times as many strange rows as in training.
    private const double StrangeWarning = 0.01;

    private readonly Option<string?> format = new("--format") { Description = "The ending of the outputs; not given: .parquet for Parquet and Arrow inputs, .csv for others", HelpName = ".csv|.csv.gz|.csv.zst|.npy|.parquet|.arrow" };
    private readonly Option<bool> resume = new("--resume") { Description = "Parts that were finished by the same job are left as they are" };
    private readonly Option<string?> shard = new("--shard") { Description = "This job's share of the parts; not given: what Slurm's arrays and Kubernetes' indexed jobs say in the environment, else all; none: all", HelpName = "i/n|none" };
    private readonly Option<int> workers = new("--workers") { Description = "Parts at once; 0: one per core", HelpName = "NUMBER" };
    private readonly Option<double?> failOnDrift = DriftOption();

    public BatchArguments(Command command)
    {
        foreach (var option in new Option[] { format, resume, shard, workers, failOnDrift })
            command.Add(option);
    }

    public static Option<double?> DriftOption() => new("--fail-on-drift") { Description = "End with exit code 3, all outputs written, when a population stability index is above this (0.1: watch it, 0.25: other data)", HelpName = "X" };

    public void RefuseForOneFile(ParseResult arguments)
    {
        foreach (var option in new Option[] { format, resume, shard, workers, failOnDrift })
        {
            if (arguments.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} is for many parts: --data names a folder or a pattern then, and --out a folder.");
        }
    }

    public int Run(ToolConsole console, ParseResult arguments, BatchRequest request, bool json, CancellationToken stop)
    {
        var ending = arguments.GetValue(format);
        if (ending is not null && !Formats.Contains(ending))
            throw new UsageException($"--format {PlainText.Shown(ending)}: choose {string.Join(", ", Formats)}.");
        if (request.Ids.Length > 0 && ending is not null && !ScoreFiles.Carries("x" + ending))
            throw new UsageException("--format .npy: NumPy's arrays carry no identifiers.");
        if (request.Columns.Length == 0)
            throw new UsageException("--columns names no column.");
        if (arguments.GetValue(workers) is < 0 or > 1024)
            throw new UsageException("--workers: choose from 0 to 1024.");
        var limit = Checked(arguments.GetValue(failOnDrift));
        var mine = Shard.From(arguments.GetValue(shard), Environment.GetEnvironmentVariable);
        var (transformer, known) = ModelFile.Load(new MLContext(), request.Model);
        request.Data.RequireTexts(arguments, known);
        var rows = request.Data.Options(arguments, known, missingLabels: true, request.Ids);
        // The label of the fit is no feature here, wherever it still is.
        var settings = new BatchSettings(
            request.Data.Path(arguments), request.Out, ending, request.Columns, rows, FileHash.Of(request.Model, stop), request.Policy, arguments.GetValue(resume), mine, arguments.GetValue(workers));
        if (mine.Of > 0)
            console.Error.WriteLine($"clustervae: shard {mine.Index} of {mine.Of}.");
        var seen = TrainingSeen.Read(request.Model);
        var job = new BatchJob(settings, transformer, seen);
        JobProgress? progress = null;
        var manifest = ProgressDisplay.Run(console, "score", bar => job.Run(
            (bytes, shown) => progress = new JobProgress(bytes, console.ErrorIsPerson ? null : console.Error, shown), bar,
            text => console.Error.WriteLine($"clustervae: {PlainText.Shown(text)}"), stop));
        var report = new Report().Add("parts", manifest.Parts.Count).Add("resumed", job.Skipped).Add("rows", manifest.Rows).Add("rejected", manifest.Rows - manifest.Scored)
            .Add("seconds", progress!.Seconds).Add("rowsPerSecond", progress.Rows / progress.Seconds);
        return Conclude(console, report, manifest, request.Out, limit, json);
    }

    /// <summary>Tells of the drift, and makes an exit code of it where that is wanted.</summary>
    public static int Conclude(ToolConsole console, Report report, JobManifest manifest, string folder, double? limit, bool json)
    {
        var worst = 0.0;
        if (manifest.Drift is { } drift)
        {
            worst = Drift.Largest(drift);
            foreach (var (name, value) in drift)
                report.Add(name, value);
            var told = drift.Where(pair => pair.Key.StartsWith("psi.", StringComparison.Ordinal) ? pair.Value > Warning : pair.Key.StartsWith("strange.", StringComparison.Ordinal) && pair.Value > StrangeWarning)
                .Select(pair => FormattableString.Invariant($"{pair.Key} is {pair.Value:G3}")).ToArray();
            if (told.Length > 0)
                console.Error.WriteLine($"clustervae: these rows are not of the kind that the model was trained on: {string.Join(", ", told)}. Look at them, or fit again.");
        }
        else if (limit is not null)
            console.Error.WriteLine("clustervae: the model carries nothing to tell drift by: fit it again with this version.");
        report.Add("manifest", Path.Combine(folder, manifest.Name)).Add("version", Tool.Version).Print(console, "score", json);
        if (limit is not { } most || worst <= most)
            return Tool.Fine;
        console.Error.WriteLine(FormattableString.Invariant($"clustervae: the largest population stability index is {worst:G3}, above {most:G3}."));
        return Tool.Drifted;
    }

    public static double? Checked(double? limit) => limit is null or (>= 0 and < double.PositiveInfinity) ? limit : throw new UsageException("--fail-on-drift: choose a number from 0.");
}
