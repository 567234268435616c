using System.CommandLine;
using ClusterVae.Cli.Inputs;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Sampling;
using ClusterVae.Cli.Trainers;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.MLNet;
using Microsoft.ML;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae explain: what each direction of a laid-out latent space does.</summary>
internal static class ExplainVerb
{
    // Pictures of a path are compared with each other, so a few hundred say as much as all.
    private const int PerturbedRows = 500;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("explain", "Tell what the latent space of an exon model does: used directions, what KL is spent on, what lies between components.");
        var model = new Option<string>("--model") { Description = "What fit --trainer exon saved", HelpName = "MODEL.zip", Required = true };
        command.Add(model);
        var data = new DataArguments(command);
        var threshold = new Option<double>("--threshold") { Description = "V-nat above which a direction counts as used", HelpName = "NATS", DefaultValueFactory = _ => LatentActivity.UsualThreshold };
        var reach = new Option<double>("--reach") { Description = "Noise between minus and plus this moves codes inside and outside the used directions", HelpName = "NUMBER", DefaultValueFactory = _ => 2 };
        var seed = new Option<long>("--seed") { Description = "Of noise and samples", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        foreach (var option in new Option[] { threshold, reach, seed, json })
            command.Add(option);

        command.SetWork((arguments, stop) =>
        {
            var path = arguments.GetRequiredValue(model);
            var (transformer, known) = ModelFile.Load(new MLContext(), path);
            var exon = RowSamplers.Steps(transformer).OfType<ExonTransformer>().FirstOrDefault()?.Model
                ?? throw new WorkException($"{path} holds no exon model: only those have a latent space that was laid out.");
            var source = data.Open(arguments, stop, known, missingLabels: true);
            source.Keep(console, stop);
            var rows = RowsInMemory.Of(source.Rows, stop);
            if (rows.Width != exon.Width)
                throw new DataProblemException($"rows have {rows.Width} values, the model was trained on {exon.Width}", "Give the columns that the model was trained on.", rows.Name);
            var labels = source.ReadLabels()?.KnownTexts();
            var report = ProgressDisplay.Run(console, "explain", progress =>
                Report(exon, rows, labels, arguments.GetValue(threshold), arguments.GetValue(reach), arguments.GetValue(seed), progress));
            report.Add("version", Tool.Version).Print(console, "explain", arguments.GetValue(json));
            return Tool.Fine;
        });
        return command;
    }

    private static Report Report(ExonModel model, DenseRows<float> rows, string?[]? labels, double threshold, double reach, long seed, IProgress<TrainingStep> progress)
    {
        progress.Report(new TrainingStep(0.05, "used directions"));
        var explained = new ExonExplanation(model);
        var values = rows.Values.Span;
        var components = labels is null ? null : Array.ConvertAll(labels, label => label is null ? -1 : IndexOf(model.ComponentNames, label));
        var activity = components is null ? explained.Activity(values) : explained.Activity(values, components);
        progress.Report(new TrainingStep(0.25, "noise inside and outside them"));
        var some = values[..(Math.Min(rows.Count, PerturbedRows) * rows.Width)];
        var perturbed = explained.Perturb(some, activity, reach, threshold, seed);
        progress.Report(new TrainingStep(0.4, "the terms of KL"));
        var terms = explained.DivergenceTerms(values, seed: seed);
        var bounds = explained.ActivityBounds(values);
        var report = new Report()
            .Add("rows", rows.Count)
            .Add("klUpper", explained.MatchedBounds(values).Average())
            .Add("labelInformation", terms.LabelInformation)
            .Add("labelMismatch", terms.LabelMismatch)
            .Add("codeInformation", terms.CodeInformation)
            .Add("codeMismatch", terms.CodeMismatch)
            .Add("sumOfTerms", terms.Sum)
            .Add("theorem1Lower", bounds.Lower)
            .Add("theorem1Divergence", bounds.Divergence)
            .Add("theorem1Upper", bounds.Upper)
            .Add("theorem1Mismatch", bounds.Mismatch)
            .Add("changeInside", perturbed.ChangeInside)
            .Add("changeOutside", perturbed.ChangeOutside)
            .Add("classScore", explained.ClassScore(200, seed));
        progress.Report(new TrainingStep(0.7, "between components"));
        if (rows.Count > 1)
            report.Add("interpolationInconsistency", explained.InterpolationInconsistency(values));
        if (model.Image is not null)
            report.Add("negativeSsim", explained.NegativeSsim());
        return report.Add("components", Components(model, activity, threshold, seed));
    }

    private static Report[] Components(ExonModel model, LatentActivity activity, double threshold, long seed)
    {
        var paths = new LatentPaths(model);
        return [.. Enumerable.Range(0, model.Clusters).Select(k =>
        {
            var next = (k + 1) % model.Clusters;
            var report = new Report()
                .Add("component", model.ComponentNames[k])
                .Add("labels", model.LabelledRows[k])
                .Add("share", activity.Shares[k])
                .Add("usedDirections", activity.Active(k, threshold).Length)
                .Add("leading", string.Join(' ', activity.Leading(k, threshold).Take(5).Select(j => j + 1)));
            // Components that all stand in one place have no way between them.
            return model.Options.Preset == ExonPreset.M2 ? report : report
                .Add("largestChangeToNext", paths.ChangePerStep(paths.AlongLayout(k, next)).Max())
                .Add("othersOnTheWayToNext", paths.ShareOfOthers(k, next, 20, seed: seed));
        })];
    }

    private static int IndexOf(IReadOnlyList<string> names, string label)
    {
        for (var place = 0; place < names.Count; place++)
        {
            if (names[place] == label)
                return place;
        }
        return -1;
    }
}
