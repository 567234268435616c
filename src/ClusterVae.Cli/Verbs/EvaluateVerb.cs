using System.CommandLine;
using System.Globalization;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Trainers;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.Metrics;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae evaluate: measures predicted clusters against labels, and, given the rows, by their geometry.</summary>
internal static class EvaluateVerb
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("evaluate", "Measure predicted clusters against labels; with --data also how tight and separate they lie.");
        var predictions = new Option<string>("--predictions") { Description = "What score wrote, or any file with one cluster per row", HelpName = "FILE", Required = true };
        var predictionColumn = new Option<string?>("--prediction-column") { Description = "Its column, where there are several and none is called PredictedLabel", HelpName = "COLUMN" };
        var labels = new Option<string?>("--labels") { Description = "One label per row: a text column, .npy or IDX", HelpName = "FILE" };
        var labelColumn = new Option<string?>("--label-column") { Description = "Its column, where there are several and none is called Label", HelpName = "COLUMN" };
        var data = new Option<string?>("--data") { Description = "The rows (or an embedding) that distances are measured in", HelpName = "FILE" };
        var ignore = new Option<string[]>("--ignore") { Description = "A column of --data that is no feature; may be repeated", HelpName = "COLUMN" };
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        foreach (var option in new Option[] { predictions, predictionColumn, labels, labelColumn, data, ignore, json })
            command.Add(option);

        command.SetWork((arguments, stop) =>
        {
            var labelFile = arguments.GetValue(labels);
            var dataFile = arguments.GetValue(data);
            if (labelFile is null && dataFile is null)
                throw new UsageException("Give --labels FILE to compare with, or --data FILE to measure distances in.");
            var predicted = LabelFiles.Read(arguments.GetRequiredValue(predictions), new LabelFileOptions
            {
                Column = arguments.GetValue(predictionColumn),
                UsualNames = ["PredictedLabel", "Cluster", "Label"],
            }, stop);
            var report = new Report().Add("rows", predicted.Count);
            if (labelFile is not null)
                report.Add(ClusteringQuality.Of(LabelFiles.Read(labelFile, new LabelFileOptions { Column = arguments.GetValue(labelColumn) }, stop).Values, predicted.Values));
            if (dataFile is not null)
            {
                var rows = RowFiles.Open(dataFile, new RowFileOptions { IgnoredColumns = arguments.GetValue(ignore) ?? [] });
                report.Add(ProgressDisplay.Run(console, "evaluate", progress =>
                {
                    progress.Report(new TrainingStep(0.05, "reading rows"));
                    var held = RowsInMemory.Of(rows, stop);
                    progress.Report(new TrainingStep(0.3, string.Create(CultureInfo.InvariantCulture, $"measuring distances between {held.Count:N0} rows")));
                    return ClusteringGeometry.Of(held, predicted.Values, stop: stop);
                }));
            }
            report.Add("version", Tool.Version).Print(console, "evaluate", arguments.GetValue(json));
            return Tool.Fine;
        });
        return command;
    }
}
