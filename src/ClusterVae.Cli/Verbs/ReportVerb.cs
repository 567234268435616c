using System.CommandLine;
using System.Diagnostics;
using ClusterVae.Cli.Batch;
using ClusterVae.Cli.Figures;
using ClusterVae.Cli.Inputs;
using ClusterVae.Cli.Outputs;
using ClusterVae.Data;
using ClusterVae.Ranks;
using ClusterVae.Reports;
using Microsoft.ML;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae report: one HTML file that shows what a model makes of rows.</summary>
internal static class ReportVerb
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("report", "Show what a saved model makes of rows: one HTML file that needs nothing else; memory does not depend on how many rows there are.");
        var model = new Option<string>("--model") { Description = "What fit saved", HelpName = "MODEL.zip", Required = true };
        command.Add(model);
        var data = new DataArguments(command);
        var output = new Option<string?>("--out") { Description = "The page, replaced when the new one is complete", HelpName = "REPORT.html" };
        var figures = new Option<string?>("--figures") { Description = "A directory for figures as .svg and .png: samples, ELBO, codes, t-SNE, manifold", HelpName = "DIR" };
        var image = new Option<string?>("--image") { Description = "The shape of rows that are pictures, or none; found by itself when not given", HelpName = "1x28x28|none" };
        var title = new Option<string?>("--title") { Description = "What stands above", HelpName = "TEXT" };
        var points = new Option<int>("--points") { Description = "Points of the scatter plots", HelpName = "N", DefaultValueFactory = _ => new ReportOptions().SampleRows };
        var tsne = new Option<int>("--tsne") { Description = "Points of the t-SNE; 0 leaves it out", HelpName = "N", DefaultValueFactory = _ => new ReportOptions().TsneRows };
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        foreach (var option in new Option[] { output, figures, image, title, points, tsne, json })
            command.Add(option);

        command.SetWork((arguments, stop) =>
        {
            var (page, folder) = (arguments.GetValue(output), arguments.GetValue(figures));
            if (page is null && folder is null)
                throw new UsageException("Give --out REPORT.html for the page, --figures DIR for the figures, or both.");
            var context = new MLContext(seed: 1);
            var path = arguments.GetRequiredValue(model);
            if (page is not null)
                OutputArguments.RefuseInputs(page, [(model.Name, path), .. data.Inputs(arguments)]);
            var (transformer, known) = ModelFile.Load(context, path);
            var source = data.Open(arguments, stop, known);
            var labels = source.ReadLabels();
            source.Keep(console, stop);
            var note = FitNote.Read(path);
            var options = new ReportOptions
            {
                Title = arguments.GetValue(title),
                ImageShape = arguments.GetValue(image) ?? ReportFile.ImageShape(source.Rows),
                RowNames = ReportFile.RowNames(source.Rows),
                SampleRows = arguments.GetValue(points),
                TsneRows = arguments.GetValue(tsne),
                Facts = note is null ? [] : [note.ToGroup(null)],
                Warnings = note?.Warnings ?? [],
                Choice = note?.Choice,
            };
            if (page is not null)
            {
                using (new AtomicFile(page)) { }
            }
            if (source.Texts is { } texts)
            {
                var (_, predicted) = ProgressDisplay.Run(console, "clusters of the texts", progress => TrainingSeen.Of(transformer.Transform(source.View(stop)), 0, RankGroup.Current, progress, stop));
                options = ClusterTopics.Shown(texts, ClusterTopics.Of(texts, predicted), ClusterTopics.OverTime(texts, predicted), options);
            }
            var clock = Stopwatch.StartNew();
            var report = ProgressDisplay.Run(console, "report", progress =>
                ReportFile.Write(context, transformer, source.View(stop), labels, options, page, progress, stop));
            var facts = new Report().Add("rows", report.Content.Rows).Add("clusters", report.Content.Clusters.Count).Add("warnings", report.Content.Warnings.ToArray());
            if (folder is not null)
                facts.Add("figures", FigureFiles.Write(report.Content, folder).ToArray());
            if (page is not null)
                facts.Add("bytes", new FileInfo(page).Length).Add("out", page);
            facts.Add("seconds", clock.Elapsed.TotalSeconds).Add("version", Tool.Version).Print(console, "report", arguments.GetValue(json));
            return Tool.Fine;
        });
        return command;
    }
}
