using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ClusterVae.Cli.Inputs;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Trainers;
using ClusterVae.Files;
using ClusterVae.Metrics;
using Microsoft.ML;

namespace ClusterVae.Cli.Batch;

/// <summary>What score is asked for, whatever the number of files.</summary>
internal sealed record BatchRequest(DataArguments Data, string Model, string Out, string[] Columns, string[] Ids, BadRowPolicy Policy);

/// <summary>All rows into one file.</summary>
internal static class OneOutput
{
    public static int Run(ToolConsole console, ParseResult arguments, BatchRequest request, bool json, CancellationToken stop)
    {
        var (transformer, known) = ModelFile.Load(new MLContext(), request.Model);
        var source = request.Data.Open(arguments, stop, known, carried: request.Ids);
        if (source.File is null && request.Ids.Length > 0)
            throw new UsageException("--id: a data set of the tool, a pair of files, or rows with --batch carry no identifiers.");
        if (request.Ids.Length > 0 && !ScoreFiles.Carries(request.Out))
            throw new UsageException($"--out {request.Out}: NumPy's arrays carry no identifiers. Write {ScoreFiles.Endings}, .npy excepted.");
        var labels = source.ReadLabels();
        if (labels is not null && request.Policy != BadRowPolicy.Fail)
            throw new UsageException("--on-bad-row: labels are compared with all rows or with none. Leave the labels out (--ignore), or let bad rows fail.");
        var schema = transformer.Transform(source.View(stop)).Schema;
        var wanted = request.Columns.Select(name => ScoredColumn.Find(schema, name)).ToArray();
        if (wanted.Length == 0)
            throw new UsageException("--columns names no column.");
        var clusters = labels is null ? null : ScoredColumn.Clusters(schema);
        Tell(console, source.File ?? source.Views?.First.File, known, labels is not null && clusters is null);

        var predicted = new List<int>();
        var clock = Stopwatch.StartNew();
        var (counts, side) = ProgressDisplay.Run(console, "score", progress =>
        {
            var scorer = new BlockScorer(transformer, wanted, clusters is null ? [] : [clusters], source.Layout);
            var carried = source.File?.CarriedColumns ?? [];
            using var rejects = new RejectFile(request.Out + ".rejects.csv", carried);
            using var writer = ScoreFiles.Create(request.Out, [.. wanted.Select(column => column.Written)], ScoreFiles.Carries(request.Out) ? carried : []);
            long rows = 0;
            var pipeline = new RowPipeline(scorer, request.Policy, source.Rows.Width)
            {
                Watch = clusters is null ? null : (watched, count) => Collect(predicted, watched.Span[..count]),
                Progress = more => progress.Report(new TrainingStep(source.Rows.Count is { } all and > 0 ? (double)(rows += more) / all : 0, string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, {rows / Math.Max(1e-3, clock.Elapsed.TotalSeconds):N0} rows/s"))),
            };
            var done = pipeline.Run(
                () => source.File is { } file ? (file.OpenBatches(), capacity => new RowBatch(file, capacity)) : (RowBatch.Plain(source.Rows), capacity => new RowBatch(source.Rows.Width, capacity)),
                source.Rows.Name, writer, rejects, beside: true, stop);
            rejects.Complete();
            writer.Complete();
            return (done, rejects.Written);
        });
        var seconds = clock.Elapsed.TotalSeconds;
        var report = new Report().Add("rows", counts.Rows).Add("seconds", seconds).Add("rowsPerSecond", counts.Rows / seconds).Add("columns", wanted.Select(column => column.Column.Name).ToArray());
        if (side is not null)
            report.Add("rejected", counts.Rows - counts.Scored).Add("rejects", side);
        if (clusters is not null)
            report.Add(ClusteringQuality.Of(labels!.Values, [.. predicted]));
        report.Add("out", request.Out).Add("version", Tool.Version).Print(console, "score", json);
        return Tool.Fine;
    }

    private static void Collect(List<int> predicted, ReadOnlySpan<float> labels)
    {
        foreach (var label in labels)
            predicted.Add((int)label);
    }

    /// <summary>What becomes of columns and labels that the model has no use for.</summary>
    internal static void Tell(ToolConsole console, IRowFile? file, ModelColumns known, bool labelsAreIdle)
    {
        string[] extra = [.. (file?.UnusedColumns ?? []).Where(name => name != known.Label)];
        if (extra.Length > 0)
            console.Error.WriteLine($"clustervae: {PlainText.Shown($"the model does not know these columns, and they are left out: {string.Join(", ", extra)}.")}");
        foreach (var note in file?.Notes ?? [])
            console.Error.WriteLine($"clustervae: {PlainText.Shown(note)}");
        if (labelsAreIdle)
            console.Error.WriteLine("clustervae: the model predicts no clusters, so the labels are not compared with anything.");
    }
}
