using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ClusterVae.Cli.Demo;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Sets;
using ClusterVae.Cli.Trainers;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.Metrics;
using ClusterVae.Reports;
using ClusterVae.Reports.Content;
using Microsoft.ML;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae demo: clusters the embedded digits in four ways and shows them side by side.</summary>
internal static class DemoVerb
{
    private const int Clusters = 10;

    // Enough to see groups, and a second of work.
    private const int TsneRows = 600;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("demo", "Cluster the embedded handwritten digits, beside k-means and mixtures, and show the table.");
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1, HelpName = "NUMBER", Description = "Same seed, same clusters" };
        var output = new Option<string>("--out") { DefaultValueFactory = _ => "demo", HelpName = "DIR", Description = "Where model.zip, labels.csv and report.html go" };
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        command.Add(seed);
        command.Add(output);
        command.Add(json);
        command.SetWork((arguments, stop) =>
        {
            var clock = Stopwatch.StartNew();
            var folder = arguments.GetRequiredValue(output);
            ClaimedFolder.Make(folder);
            var digits = DataSets.Find("digits")!.Load();
            var rows = RowsInMemory.Of(digits.Rows, stop);
            var truth = digits.ReadLabels()!.Values.ToArray();
            var context = new MLContext(arguments.GetValue(seed));
            var view = rows.AsDataView(cancellation: stop);
            if (!arguments.GetValue(json))
                console.Output.WriteLine($"{rows.Count} handwritten digits of 8 x 8, {Clusters} clusters, default options, seed {arguments.GetValue(seed)}. The labels only judge.");

            var results = ProgressDisplay.RunAll(console, [.. DemoMethod.All.Select(method => (method.Name, Work(method)))]);
            var model = Path.Combine(folder, "model.zip");
            var labels = Path.Combine(folder, "labels.csv");
            ModelFile.Save(context, results[^1].Model, view.Schema, model);
            WriteLabels(labels, results[^1].Labels, truth);
            var page = Path.Combine(folder, "report.html");
            var known = new ReportOptions
            {
                Title = $"{results[^1].Name}: {rows.Count} handwritten digits", ImageShape = "1x8x8", TsneRows = TsneRows,
                Facts = [new FactGroup("Fit", [new Fact("Data", "the embedded digits"), new Fact("Seconds", results[^1].Seconds.ToString("F1", CultureInfo.InvariantCulture)), new Fact("Version", Tool.Version)])],
            };
            ProgressDisplay.Run(console, "report", progress => ReportFile.Write(context, results[^1].Model, view, LabelSet.FromIntegers(truth), known, page, progress, stop));
            var seconds = clock.Elapsed.TotalSeconds;
            if (arguments.GetValue(json))
            {
                console.Output.WriteLine(results[^1].ToReport().Add("rows", rows.Count).Add("totalSeconds", seconds)
                    .Add("methods", results.Select(result => result.ToReport())).Add("out", folder).Add("version", Tool.Version).ToJson());
                return Tool.Fine;
            }
            DemoTable.Print(console, results);
            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Written: {model}, {labels}, {page} (ClusteringVae's). {seconds:F0} seconds in all."));
            return Tool.Fine;

            Func<IProgress<TrainingStep>, DemoResult> Work(DemoMethod method) => progress =>
            {
                stop.ThrowIfCancellationRequested();
                var fitting = Stopwatch.StartNew();
                var fitted = method.Fit(new TrainingRequest(context, view, TrainingRequest.FeatureColumn, Streaming: false, progress, stop), Clusters, arguments.GetValue(seed));
                var took = fitting.Elapsed.TotalSeconds;
                var predicted = Predictions.Of(fitted.Transform(view));
                var geometry = ClusteringGeometry.Of(rows, predicted, stop: stop);
                return new DemoResult(method.Name, fitted, predicted, ClusteringQuality.Of(truth, predicted), geometry.Silhouette ?? double.NaN, took);
            };
        });
        return command;
    }

    private static void WriteLabels(string path, int[] predicted, int[] truth)
    {
        using var writer = new CsvWriter(path, ["PredictedLabel", "Label"]);
        for (var row = 0; row < truth.Length; row++)
        {
            writer.Write(predicted[row]);
            writer.Write(truth[row]);
            writer.EndRow();
        }
        writer.Complete();
    }
}
