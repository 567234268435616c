using System.CommandLine;
using ClusterVae.Cli.Batch;
using ClusterVae.Cli.Outputs;
using ClusterVae.Files;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae merge: checks that the shards of a job are all there, agree with each other and with their outputs, and writes the one manifest.</summary>
internal static class MergeVerb
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("merge", "Check that all shards of a batch job are there and agree, and write their common manifest.");
        var output = new Option<string>("--out") { Description = "The folder that score wrote to", HelpName = "FOLDER", Required = true };
        var model = new Option<string?>("--model") { Description = "The model, to tell the drift of all shards together", HelpName = "MODEL.zip" };
        var failOnDrift = BatchArguments.DriftOption();
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        foreach (var option in new Option[] { output, model, failOnDrift, json })
            command.Add(option);

        command.SetWork((arguments, stop) =>
        {
            var folder = arguments.GetRequiredValue(output);
            var limit = BatchArguments.Checked(arguments.GetValue(failOnDrift));
            var shards = Read(folder);
            var parts = shards.SelectMany(shard => shard.Parts).OrderBy(part => part.Name, StringComparer.Ordinal).ToArray();
            Require(shards, parts);
            foreach (var part in parts)
            {
                var path = Path.Combine(folder, part.Output);
                if (!File.Exists(path) || FileHash.Of(path, stop) != part.OutputHash)
                    throw new WorkException($"{PlainText.Shown(path)} {(File.Exists(path) ? "is not what its shard wrote" : "is missing")}. Run that shard again with --resume.");
            }
            var first = shards[0];
            var (rows, scored) = (parts.Sum(part => part.Rows), parts.Sum(part => part.Scored));
            IReadOnlyDictionary<string, double>? drift = null;
            if (arguments.GetValue(model) is { } path2)
            {
                if (FileHash.Of(path2, stop) != first.Model)
                    throw new WorkException($"{PlainText.Shown(path2)} is not the model that the shards were scored with.");
                if (TrainingSeen.Read(path2) is { } seen)
                    drift = Drift.Of(seen, parts.Select(part => part.Seen).OfType<IReadOnlyDictionary<string, long[]>>(), rows, scored);
            }
            var manifest = first with { Shard = 0, Shards = 0, Rows = rows, Scored = scored, Drift = drift, Parts = parts };
            manifest.Write(folder);
            var report = new Report().Add("shards", shards.Length).Add("parts", parts.Length).Add("rows", rows).Add("rejected", rows - scored);
            return BatchArguments.Conclude(console, report, manifest, folder, limit, arguments.GetValue(json));
        });
        return command;
    }

    private static JobManifest[] Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new WorkException($"{PlainText.Shown(folder)} is not a folder.");
        string[] files = [.. Directory.EnumerateFiles(folder, "_manifest-*-of-*.json").Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new WorkException($"{PlainText.Shown(folder)} holds no shard's manifest. Run score with --shard i/n first.");
        return [.. files.Select(file => JobManifest.Read(file) is { Shards: > 0, Format: JobManifest.FormatVersion } manifest && manifest.Name == Path.GetFileName(file)
            ? manifest
            : throw new WorkException($"{PlainText.Shown(file)} is not a whole manifest. Run that shard again with --resume."))];
    }

    private static void Require(JobManifest[] shards, PartRecord[] parts)
    {
        var first = shards[0];
        foreach (var shard in shards)
        {
            var differs = shard.Shards != first.Shards ? $"one of {shard.Shards} and one of {first.Shards} shards" : shard.Model != first.Model ? "other models" : shard.Job != first.Job ? "other options or versions" : shard.Inputs != first.Inputs ? "other inputs" : null;
            if (differs is not null)
                throw new WorkException($"{shard.Name} and {first.Name} do not agree: {differs}. Remove what is of an earlier job, or run its shards again.");
        }
        int[] missing = [.. Enumerable.Range(1, first.Shards).Except(shards.Select(shard => shard.Shard))];
        if (missing.Length > 0)
            throw new WorkException($"{missing.Length} of {first.Shards} shards are missing: {string.Join(", ", missing.Take(20))}{(missing.Length > 20 ? ", …" : "")}. Run them, then merge again.");
        if (parts.Length != first.InputCount || parts.Select(part => part.Name).Distinct(StringComparer.Ordinal).Count() != parts.Length)
            throw new WorkException($"The shards hold {parts.Length} parts, and there are {first.InputCount} inputs. Run them again with --resume.");
        if (parts.FirstOrDefault(part => !part.IsSealed) is { } touched)
            throw new WorkException($"The record of {PlainText.Shown(touched.Name)} is not what its shard wrote. Run that shard again with --resume.");
        if (parts.FirstOrDefault(part => part.Job != first.Job) is { } foreign)
            throw new WorkException($"The part {PlainText.Shown(foreign.Name)} was scored under other options. Run its shard again with --resume.");
    }
}
