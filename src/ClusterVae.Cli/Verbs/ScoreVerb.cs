using System.CommandLine;
using System.Diagnostics;
using ClusterVae.Cli.Inputs;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Trainers;
using ClusterVae.Files;
using ClusterVae.Metrics;
using Microsoft.ML;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae score: runs a saved model over rows and writes what it says of each, in memory independent of their number.</summary>
internal static class ScoreVerb
{
    private const int ReportEvery = 1 << 16;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("score", "Run a saved model over rows; memory does not depend on how many there are.");
        var model = new Option<string>("--model") { Description = "What fit saved", HelpName = "MODEL.zip", Required = true };
        command.Add(model);
        var data = new DataArguments(command);
        var output = new Option<string>("--out") { Description = "Replaced when the new file is complete", HelpName = "OUT.csv|OUT.npy|OUT.parquet|OUT.arrow", Required = true };
        var columns = new Option<string>("--columns")
        {
            Description = "Which of the model's columns, with commas between: label, probability, score, embedding, logLikelihood, …",
            HelpName = "NAMES",
            DefaultValueFactory = _ => "label",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        command.Add(output);
        command.Add(columns);
        command.Add(json);

        command.SetWork((arguments, stop) =>
        {
            var path = arguments.GetRequiredValue(output);
            OutputArguments.RequireScores(path);
            var modelPath = arguments.GetRequiredValue(model);
            OutputArguments.RefuseInputs(path, [(model.Name, modelPath), .. data.Inputs(arguments)]);
            var (transformer, known) = ModelFile.Load(new MLContext(), modelPath);
            var source = data.Open(arguments, stop, known);
            var labels = source.ReadLabels();
            var scored = transformer.Transform(source.View(stop));
            var wanted = arguments.GetRequiredValue(columns).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(name => ScoredColumn.Find(scored.Schema, name)).ToArray();
            if (wanted.Length == 0)
                throw new UsageException("--columns names no column.");
            var clusters = labels is null ? null : ScoredColumn.Clusters(scored.Schema);
            Tell(console, source.File, known, labels is not null && clusters is null);

            var clock = Stopwatch.StartNew();
            var (rows, predicted) = ProgressDisplay.Run(console, "score", progress => Write(scored, wanted, clusters, path, source.Rows.Count, progress));
            var seconds = clock.Elapsed.TotalSeconds;
            var report = new Report().Add("rows", rows).Add("seconds", seconds).Add("rowsPerSecond", rows / seconds).Add("columns", wanted.Select(column => column.Column.Name).ToArray());
            if (clusters is not null)
                report.Add(ClusteringQuality.Of(labels!.Values, predicted));
            report.Add("out", path).Add("version", Tool.Version).Print(console, "score", arguments.GetValue(json));
            return Tool.Fine;
        });
        return command;
    }

    /// <summary>What becomes of columns and labels that the model has no use for.</summary>
    private static void Tell(ToolConsole console, IRowFile? file, ModelColumns known, bool labelsAreIdle)
    {
        string[] extra = [.. (file?.UnusedColumns ?? []).Where(name => name != known.Label)];
        if (extra.Length > 0)
            console.Error.WriteLine($"clustervae: {PlainText.Shown($"the model does not know these columns, and they are left out: {string.Join(", ", extra)}.")}");
        foreach (var note in file?.Notes ?? [])
            console.Error.WriteLine($"clustervae: {PlainText.Shown(note)}");
        if (labelsAreIdle)
            console.Error.WriteLine("clustervae: the model predicts no clusters, so the labels are not compared with anything.");
    }

    /// <summary>One pass of the model: what the file is to hold, and, where there are labels, the clusters to compare them with.</summary>
    private static (long Rows, int[] Predicted) Write(IDataView scored, ScoredColumn[] wanted, ScoredColumn? clusters, string path, long? expected, IProgress<TrainingStep> progress)
    {
        using var writer = ScoreFiles.Create(path, [.. wanted.Select(column => column.Written)]);
        ScoredColumn[] read = clusters is null ? wanted : [.. wanted, clusters];
        using var cursor = scored.GetRowCursor(read.Select(column => column.Column).Distinct());
        var readers = read.Select(column => column.Reader(cursor)).ToArray();
        var row = new float[read.Sum(column => column.Width)];
        var written = wanted.Sum(column => column.Width);
        var predicted = new List<int>();
        long rows = 0;
        while (cursor.MoveNext())
        {
            var start = 0;
            for (var c = 0; c < read.Length; c++)
            {
                readers[c](row.AsMemory(start));
                start += read[c].Width;
            }
            writer.Write(row.AsSpan(0, written), 1, []);
            if (clusters is not null)
                predicted.Add((int)row[written]);
            if (++rows % ReportEvery == 0)
                progress.Report(new TrainingStep(expected is { } all ? (double)rows / all : 0, $"{rows} rows"));
        }
        writer.Complete();
        return (rows, [.. predicted]);
    }
}
