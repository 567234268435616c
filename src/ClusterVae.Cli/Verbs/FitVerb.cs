using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ClusterVae.Cli.Batch;
using ClusterVae.Cli.Figures;
using ClusterVae.Cli.Inputs;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Settings;
using ClusterVae.Cli.Trainers;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.Metrics;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Ranks;
using ClusterVae.Reports;
using ClusterVae.Text;
using Microsoft.ML;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae fit: learns a model from rows and saves it.</summary>
internal static class FitVerb
{
    private const string Auto = "auto";
    private const string CheckpointOption = "--checkpoint";

    // What vectors of texts are clustered by, unless another is named.
    private const string TextTrainer = "embeddings";

    // Stages have folders below; a link may lead anywhere, its own folder included.
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    // Names of more columns would bury the rest of the line.
    private const int MostNames = 1000;

    /// <summary>The folder with the state of a training that was stopped; null where there is none.</summary>
    public static string? CheckpointOf(ParseResult arguments) =>
        arguments.CommandResult.Command.Options.OfType<Option<string?>>().FirstOrDefault(option => option.Name == CheckpointOption) is { } option
        && arguments.GetValue(option) is { } folder && Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.cvae", Below).Any()
            ? folder : null;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("fit", "Learn a clustering from rows and save it as an ML.NET model.");
        var trainer = new Option<string?>("--trainer")
        {
            Description = $"Not given with --text: {TextTrainer}. " + string.Join("; ", TrainerRegistry.All.Select(t => $"{t.Name}: {t.Summary}")),
            HelpName = string.Join('|', TrainerRegistry.All.Select(t => t.Name)),
        };
        var clusters = new Option<string?>("--clusters") { Description = "How many clusters; auto tries a range and keeps the best (Choose.… below)", HelpName = "K|auto" };
        var seed = new Option<long?>("--seed") { Description = "Same seed, same model", HelpName = "NUMBER" };
        var device = new Option<string?>("--device") { Description = "Where networks are trained", HelpName = "Auto|Cpu|Cuda" };
        var checkpoint = new Option<string?>(CheckpointOption) { Description = "A directory that keeps the state of the training after each epoch", HelpName = "DIR" };
        var resume = new Option<bool>("--resume") { Description = "Go on from --checkpoint if there is one; the model has the same bytes" };
        var set = new Option<string[]>("--set") { Description = "An option of the trainer (listed below); may be repeated", HelpName = "Name=Value" };
        var stream = new Option<bool>("--stream") { Description = "Pass over the file in each iteration instead of keeping its rows in memory" };
        var output = new Option<string>("--out") { Description = "The model file, replaced when the new one is complete", HelpName = "MODEL.zip", Required = true };
        var page = new Option<string?>("--report") { Description = "Also a page that shows the result, as the verb report writes it", HelpName = "REPORT.html" };
        var figures = new Option<string?>("--figures") { Description = "Also a directory of figures as .svg and .png, as the verb report writes them", HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        command.Add(trainer);
        var data = new DataArguments(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(trainer) is null && !data.NamesTexts(result))
                result.AddError("Option '--trainer' is required.");
        });
        command.Add(clusters);
        command.Add(seed);
        command.Add(set);
        command.Add(device);
        command.Add(checkpoint);
        command.Add(resume);
        command.Add(stream);
        command.Add(output);
        command.Add(page);
        command.Add(figures);
        command.Add(json);

        command.SetWork((arguments, stop) =>
        {
            var verb = TrainerRegistry.Find(arguments.GetValue(trainer) ?? TextTrainer);
            var wishes = (arguments.GetValue(set) ?? []).Select(Setting.Parse).ToList();
            var chooses = AddClusters(verb, arguments.GetValue(clusters), wishes);
            if (arguments.GetValue(seed) is { } number)
                wishes.Insert(0, new Setting("Seed", number.ToString(CultureInfo.InvariantCulture)));
            if (arguments.GetValue(device) is { } wantedDevice)
                wishes.Insert(0, new Setting("Device", wantedDevice));
            if (arguments.GetValue(checkpoint) is { } directory)
                wishes.Insert(0, new Setting("CheckpointDirectory", directory));
            if (arguments.GetValue(resume))
                wishes.Insert(0, new Setting("Resume", bool.TrueString));
            var train = verb.Prepare(wishes, chooses);

            var ranks = RankGroup.Current;
            if (!ranks.IsAlone && !verb.CanShare)
                throw new UsageException($"--trainer {verb.Name} trains in one process: start it without mpirun, or choose one of {string.Join(", ", TrainerRegistry.All.Where(other => other.CanShare).Select(other => other.Name))}.");
            if (arguments.GetValue(stream) && !verb.CanStream)
                throw new UsageException($"--trainer {verb.Name} keeps its rows in memory: leave --stream out.");
            if (!ranks.IsAlone && data.TextColumn(arguments) is not null)
                throw new UsageException("Vectors of texts are made in one process: start it without mpirun.");
            if (arguments.GetValue(stream) && data.TextColumn(arguments) is not null)
                throw new UsageException("Vectors of texts are kept: leave --stream out.");
            RequireBatches(verb, data.BatchColumn(arguments) is not null, data.SecondPath(arguments) is not null);
            RequireViews(verb, data.SecondPath(arguments) is not null, arguments.GetValue(page) is not null || arguments.GetValue(figures) is not null);
            if (data.KnownColumn(arguments) is not null && !verb.TakesKnownComponents)
                throw new UsageException($"--trainer {verb.Name} cannot be told the clusters of rows: leave --known-components out, or choose --trainer clustering-vae --set Objective=GmmPrior.");
            var path = arguments.GetRequiredValue(output);
            OutputArguments.RefuseInputs(path, data.Inputs(arguments));
            if (ranks.IsFirst)
                using (new AtomicFile(path)) { }
            if (ranks.IsFirst && arguments.GetValue(page) is { } early)
            {
                OutputArguments.RefuseInputs(early, [.. data.Inputs(arguments), (output.Name, path)]);
                using (new AtomicFile(early)) { }
            }

            var source = data.Open(arguments, stop, missingLabels: verb.TakesLabels);
            var labels = source.ReadLabels();
            var components = data.KnownComponents(arguments, stop);
            source.Keep(console, stop);
            if (ranks.IsFirst)
                Tell(console, [.. Files(source).SelectMany(file => file.Notes.Concat(RowSurvey.Of(file, stop)))]);

            var context = new MLContext(seed: 1);
            // Where the rows are shared out, their ends are looked for once and their numbers are read by the ranks that have them.
            var counted = !ranks.IsAlone && source.File is { Count: null } file ? new CountedRows<float>(file, file.CountRows(stop)) : source.Rows;
            var view = new RowSourceView(counted, source.Layout, stop);
            var clock = Stopwatch.StartNew();
            var model = ProgressDisplay.Run(console, $"fit {verb.Name}", progress =>
                train(new TrainingRequest(context, view, TrainingRequest.FeatureColumn, arguments.GetValue(stream), progress, stop) { Labels = verb.TakesLabels ? labels?.KnownTexts() : null, KnownComponents = components }));
            var seconds = clock.Elapsed.TotalSeconds;

            var report = new Report().Add("trainer", verb.Name).Add("seconds", seconds).Add(model.Facts).Add("columns", source.Features);
            if (source.Columns.Names is { Count: <= MostNames } names)
                report.Add("columnNames", names.ToArray());
            if (source.Texts is { } texts)
                report.Add(texts.Facts);
            TrainingSeen? seen = null;
            Topic[] topics = [];
            TopicsOverTime? times = null;
            if (verb.TakesClusters)
            {
                var share = ranks.IsAlone ? null : RowShare<float>.Of(counted, ranks, blockRows: 1, stop);
                var rows = share is null ? view : new RowSourceView(share, source.Layout, stop);
                (seen, var predicted) = ProgressDisplay.Run(console, "clusters of the rows", progress => TrainingSeen.Of(model.Transformer.Transform(rows), share?.First ?? 0, ranks, progress, stop));
                var sizes = seen?.Clusters ?? [];
                report.Add("clusterSizes", sizes);
                topics = ClusterTopics.Of(source.Texts, predicted);
                times = ClusterTopics.OverTime(source.Texts, predicted);
                report.Add(ClusterTopics.Facts(source.Texts, topics, times));
                model = model with { Warnings = [.. model.Warnings, .. Remnants(sizes)] };
                if (labels?.Known().ToArray() is { Length: > 0 } known)
                {
                    predicted = [.. ranks.Gather(MemoryMarshal.AsBytes(predicted.AsSpan()), stop).SelectMany(said => MemoryMarshal.Cast<byte, int>(said).ToArray())];
                    report.Add(ClusteringQuality.Of(Array.ConvertAll(known, row => labels.Values[row]), Array.ConvertAll(known, row => predicted[row])));
                }
            }
            if (!ranks.IsFirst)
                return Tool.Fine;
            var note = FitNote.Of(verb.Name, data.Name(arguments), arguments.GetValue(set) ?? [], model);
            ModelFile.Save(context, model.Transformer, view.Schema, path, note, seen);
            var (html, folder) = (arguments.GetValue(page), arguments.GetValue(figures));
            if (html is not null || folder is not null)
            {
                var options = ClusterTopics.Shown(source.Texts, topics, times, new ReportOptions { ImageShape = ReportFile.ImageShape((source.Views?.First ?? source).Rows), RowNames = ReportFile.RowNames(source.Rows), Facts = [note.ToGroup(seconds)], Warnings = model.Warnings });
                var shown = ProgressDisplay.Run(console, "report", progress => ReportFile.Write(context, model.Transformer, view, labels, options, html, progress, stop));
                if (folder is not null)
                    report.Add("figures", FigureFiles.Write(shown.Content, folder).ToArray());
                if (html is not null)
                    report.Add("report", html);
            }
            Tell(console, model.Warnings);
            report.Add("out", path).Add("version", Tool.Version).Print(console, "fit", arguments.GetValue(json));
            return Tool.Fine;
        });
        return command;
    }

    /// <summary>Whether the trainer is to choose K itself; otherwise K becomes a setting like any other.</summary>
    private static bool AddClusters(ITrainerVerb verb, string? clusters, List<Setting> wishes)
    {
        if (!verb.TakesClusters)
            return clusters is null ? false : throw new UsageException($"--trainer {verb.Name} forms no clusters: leave --clusters out.");
        if (Auto.Equals(clusters, StringComparison.OrdinalIgnoreCase))
            return true;
        if (clusters is not null)
            wishes.Insert(0, new Setting(ClusterNumber.Option, clusters));
        else if (!verb.TakesLabels && !wishes.Exists(wish => wish.Name.Equals(ClusterNumber.Option, StringComparison.OrdinalIgnoreCase)))
            throw new UsageException("Say how many clusters: --clusters K, or --clusters auto.");
        return false;
    }

    private static IEnumerable<IRowFile> Files(LabelledData source) =>
        (source.Views is { } views ? new[] { views.First.File, views.Second.File } : [source.File]).OfType<IRowFile>();

    private static void RequireBatches(ITrainerVerb verb, bool named, bool two)
    {
        if (verb.TakesBatches && !named)
            throw new UsageException($"--trainer {verb.Name} learns rows of several batches: name the column that says which by --batch COLUMN.");
        if (!verb.TakesBatches && named)
            throw new UsageException($"--trainer {verb.Name} knows no batches: leave --batch out (--ignore keeps the column out of the features), or choose --trainer {TrainerRegistry.All.First(other => other.TakesBatches).Name}.");
        if (named && two)
            throw new UsageException($"--trainer {verb.Name} learns one view: leave --data2 out.");
    }

    private static void RequireViews(ITrainerVerb verb, bool two, bool shows)
    {
        if (verb.TakesTwoViews && !two)
            throw new UsageException($"--trainer {verb.Name} learns two views of each row: give the second one by --data2 FILE.");
        if (!verb.TakesTwoViews && two)
            throw new UsageException($"--trainer {verb.Name} learns one view: leave --data2 out, or choose --trainer {TrainerRegistry.All.First(other => other.TakesTwoViews).Name}.");
        if (two && shows)
            throw new UsageException("A page and figures show rows of one file: leave --report and --figures out.");
    }

    /// <summary>Clusters of less than a twentieth of an even share: rows that another cluster lost, or outliers, and maybe two groups elsewhere under one name.</summary>
    private static IEnumerable<string> Remnants(long[] sizes)
    {
        var small = Enumerable.Range(0, sizes.Length).Where(k => sizes[k] * 20 * sizes.Length < sizes.Sum()).ToArray();
        if (small.Length > 0)
        {
            var named = string.Join(", ", small.Select(k => FormattableString.Invariant($"{k + 1} ({sizes[k]} rows)")));
            yield return $"very small clusters: {named}. Outliers or a remnant, and another cluster may hold two groups: look at the sizes, try another seed, fewer clusters or --trainer auto.";
        }
    }

    private static void Tell(ToolConsole console, IEnumerable<string> remarks)
    {
        foreach (var remark in remarks)
            console.Error.WriteLine($"clustervae: {PlainText.Shown(remark)}");
    }
}
