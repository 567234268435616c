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
        var output = new Option<string>("--out") { Description = "Replaced when the new file is complete", HelpName = "OUT.csv|OUT.npy", Required = true };
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
            var context = new MLContext();
            var transformer = ModelFile.Load(context, arguments.GetRequiredValue(model));
            var source = data.Open(arguments, stop);
            var labels = source.ReadLabels();
            var scored = transformer.Transform(source.Rows.AsDataView(cancellation: stop));
            var wanted = arguments.GetRequiredValue(columns).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(name => ScoredColumn.Find(scored.Schema, name)).ToArray();
            if (wanted.Length == 0)
                throw new UsageException("--columns names no column.");

            var clock = Stopwatch.StartNew();
            var rows = ProgressDisplay.Run(console, "score", progress => Write(scored, wanted, path, source.Rows.Count, progress));
            var seconds = clock.Elapsed.TotalSeconds;
            var report = new Report().Add("rows", rows).Add("seconds", seconds).Add("rowsPerSecond", rows / seconds).Add("columns", wanted.Select(column => column.Column.Name).ToArray());
            if (labels is not null)
                report.Add(ClusteringQuality.Of(labels.Values, Predictions.Of(scored)));
            report.Add("out", path).Add("version", Tool.Version).Print(console, "score", arguments.GetValue(json));
            return Tool.Fine;
        });
        return command;
    }

    private static long Write(IDataView scored, ScoredColumn[] wanted, string path, long? expected, IProgress<TrainingStep> progress)
    {
        using var writer = ScoreFiles.Create(path, [.. wanted.Select(column => column.Written)]);
        using var cursor = scored.GetRowCursor(wanted.Select(column => column.Column));
        var readers = wanted.Select(column => column.Reader(cursor)).ToArray();
        var row = new float[wanted.Sum(column => column.Width)];
        long rows = 0;
        while (cursor.MoveNext())
        {
            var start = 0;
            for (var c = 0; c < wanted.Length; c++)
            {
                readers[c](row.AsMemory(start));
                start += wanted[c].Width;
            }
            writer.Write(row);
            if (++rows % ReportEvery == 0)
                progress.Report(new TrainingStep(expected is { } all ? (double)rows / all : 0, $"{rows} rows"));
        }
        writer.Complete();
        return rows;
    }
}
