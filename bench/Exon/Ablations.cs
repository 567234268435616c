using System.Text.Json;
using ClusterVae.Deep;

namespace ClusterVae.Bench.Exon;

/// <summary>What each part of the paper's classification loss is worth: SCI on both kinds of rows, on one, on none; other laws of ρ; no augmentation.</summary>
internal static class Ablations
{
    private static readonly (string Name, Func<ExonOptions, ExonOptions> Change)[] Variants =
    [
        ("as the paper", options => options),
        ("SCI on labelled rows alone", options => options with { Interpolation = InterpolationOn.Labelled }),
        ("SCI on unlabelled rows alone", options => options with { Interpolation = InterpolationOn.Unlabelled }),
        ("no SCI", options => options with { Interpolation = InterpolationOn.None }),
        ("no augmentation", options => options with { Augmentation = options.Augmentation with { Strength = 0 } }),
        ("rho from Beta(0.1)", options => options with { MixupAlpha = 0.1 }),
        ("rho uniform", options => options with { MixupAlpha = 1 }),
    ];

    public static void Run(Arguments arguments, Pictures data, ExonOptions basic, int labels, int draws, int first)
    {
        var errors = new Dictionary<string, double>();
        foreach (var (name, change) in Variants)
        {
            var sum = 0.0;
            for (var draw = first; draw < first + draws; draw++)
            {
                var options = change(arguments.Apply(basic with { Preset = ExonPreset.PaperMnist, Training = basic.Training with { Seed = draw } }));
                var outcome = Contest.Run(options, data.Training, data.Draw(labels, draw), data.Test, data.TestClasses, arguments.Has("--verbose"));
                outcome.Model.Dispose();
                sum += outcome.TestError;
            }
            errors[name] = Math.Round(sum / draws, 2);
            Console.WriteLine($"{data.Name}, {labels} labels, {name}: {errors[name]:F2} % over {draws} draws");
        }
        if (arguments.Has("--json"))
            Console.WriteLine(JsonSerializer.Serialize(errors));
    }
}
