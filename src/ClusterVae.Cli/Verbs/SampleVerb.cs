using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Sampling;
using ClusterVae.Cli.Trainers;
using ClusterVae.Data;
using ClusterVae.Files;
using Microsoft.ML;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae sample: draws new rows from a saved model.</summary>
internal static class SampleVerb
{
    private const int TellEvery = 4096;

    // Of the bar; text takes about as long to write as rows to draw.
    private const double DrawingPart = 0.5;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("sample", "Draw new rows from a saved model, from one of its clusters or from all.");
        var model = new Option<string>("--model") { Description = "What fit saved", HelpName = "MODEL.zip", Required = true };
        var output = new Option<string>("--out") { Description = "Rows; any but .npy also names each row's cluster. Replaced when the new file is complete", HelpName = "OUT.csv|OUT.npy|OUT.parquet|OUT.arrow", Required = true };
        var count = new Option<int>("--count") { Description = "How many rows", HelpName = "N", DefaultValueFactory = _ => 100 };
        var cluster = new Option<int?>("--cluster") { Description = "From this cluster alone, numbered from 1 as in score's labels", HelpName = "k" };
        var scale = new Option<double?>("--scale") { Description = "Multiplies the variance: below 1 more typical rows, 0 the mean", HelpName = "NUMBER" };
        var seed = new Option<long>("--seed") { Description = "Same seed, same rows", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        foreach (var option in new Option[] { model, output, count, cluster, scale, seed, json })
            command.Add(option);

        command.SetWork((arguments, stop) =>
        {
            var path = arguments.GetRequiredValue(output);
            OutputArguments.RequireScores(path);
            var source = arguments.GetRequiredValue(model);
            OutputArguments.RefuseInputs(path, (model.Name, source));
            var (transformer, known) = ModelFile.Load(new MLContext(), source);
            var sampler = RowSamplers.Of(transformer, source);
            var wish = new SamplingWish(
                CheckCount(sampler, arguments.GetValue(count)), CheckCluster(sampler, arguments.GetValue(cluster)), CheckScale(sampler, arguments.GetValue(scale)), arguments.GetValue(seed));
            ProgressDisplay.Run(console, "sample", progress =>
            {
                var rows = sampler.Draw(wish, Steps("drawn", wish.Count, 0, DrawingPart, progress, stop));
                stop.ThrowIfCancellationRequested();
                if (FiniteRows.IndexOfNotFinite(rows.Values) >= 0)
                    throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--scale {wish.Scale}: rows so far from the mean are no finite numbers any more. Choose a smaller one."));
                var written = Steps("written", wish.Count, DrawingPart, 1 - DrawingPart, progress, stop);
                if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
                    WriteNpy(path, rows, sampler.Width);
                else
                    WriteTable(path, rows, sampler.Width, known.Names, written);
                return wish.Count;
            });
            new Report().Add("rows", wish.Count).Add("columns", sampler.Width).Add("seed", wish.Seed).Add("out", path).Add("version", Tool.Version)
                .Print(console, "sample", arguments.GetValue(json));
            return Tool.Fine;
        });
        return command;
    }

    /// <summary>Tells rows and their rate, and heeds Ctrl+C.</summary>
    private static Action<int> Steps(string done, int count, double from, double part, IProgress<TrainingStep> progress, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        return rows =>
        {
            stop.ThrowIfCancellationRequested();
            progress.Report(new TrainingStep(from + part * rows / count, string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows {done}, {rows / Math.Max(1e-3, clock.Elapsed.TotalSeconds):N0} rows/s")));
        };
    }

    private static int CheckCount(IRowSampler sampler, int count)
    {
        // One array holds them.
        var most = Array.MaxLength / (sampler.Width + 1);
        return count >= 1 && count <= most ? count : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--count {count}: choose from 1 to {most} rows of {sampler.Width} values."));
    }

    private static int? CheckCluster(IRowSampler sampler, int? cluster)
    {
        if (cluster is null)
            return null;
        if (sampler.Clusters == 0)
            throw new UsageException("The model has no clusters: leave --cluster out.");
        return cluster >= 1 && cluster <= sampler.Clusters ? cluster - 1 : throw new UsageException($"--cluster {cluster}: the model has clusters 1 to {sampler.Clusters}.");
    }

    private static double CheckScale(IRowSampler sampler, double? scale)
    {
        if (scale is null)
            return 1;
        if (!sampler.Scales)
            throw new UsageException("The variance of zeros and ones follows from their mean: leave --scale out.");
        return scale >= 0 && double.IsFinite(scale.Value) ? scale.Value : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--scale {scale}: choose a finite number from 0."));
    }

    private static void WriteNpy(string path, SampledRows rows, int width)
    {
        using var writer = new NpyWriter<float>(path, width);
        writer.Write(rows.Values);
        writer.Complete();
    }

    /// <summary>The columns have the names of those that the model was fitted on, where they had any.</summary>
    private static void WriteTable(string path, SampledRows rows, int width, IReadOnlyList<string>? names, Action<int> written)
    {
        var features = names?.Count == width ? names : Enumerable.Range(1, width).Select(column => string.Create(CultureInfo.InvariantCulture, $"Features.{column}"));
        var clusters = rows.Clusters.Count > 0;
        using var writer = ScoreFiles.Create(path, [.. features.Select(name => new ScoreFileColumn([name])), .. clusters ? [new ScoreFileColumn(["Cluster"], IsLabel: true)] : Array.Empty<ScoreFileColumn>()]);
        var line = new float[width + (clusters ? 1 : 0)];
        for (var row = 0; row < rows.Values.Length / width; row++)
        {
            rows.Values.AsSpan(row * width, width).CopyTo(line);
            if (clusters)
                line[width] = rows.Clusters[row] + 1;
            writer.Write(line, 1, []);
            if ((row + 1) % TellEvery == 0)
                written(row + 1);
        }
        writer.Complete();
    }
}
