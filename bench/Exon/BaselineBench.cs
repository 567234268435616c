using System.Diagnostics;
using System.Text.Json;
using ClusterVae.Bench.Exon.Baselines;
using ClusterVae.Data;
using ClusterVae.Deep;

namespace ClusterVae.Bench.Exon;

/// <summary>
/// The paper's rivals and ours on the same label draws: one classifier, the same batches, learning rate, moves (where a method moves rows) and number of epochs; how
/// often each errs on the test rows. What their own papers print on MNIST with 100 labels, with budgets of theirs, is a column of its own.
/// </summary>
internal static class BaselineBench
{
    private const int UsualEpochs = 10;

    // Of the first phase's and the second's epochs in Fast.
    private const double RefinementPart = 8.0 / 13;

    // EXoN table 6; VAT's from its own paper (table 2), of the others theirs have none on MNIST.
    private static readonly Method[] methods =
    [
        new("Labels alone", null, task => task.Train(input => new LabelsAlone(input))),
        new("Named clusters", null, NamedClusters.Answers),
        new("Pi-model", null, task => task.Train(input => new PiModel(input))),
        new("VAT", 1.36, task => task.TrainExon(ExonPreset.Vat)),
        new("MixMatch", null, task => task.Train(input => new MixMatch(input))),
        new("PLCB", null, task => task.Train(input => new PseudoLabels(input))),
        new("M2", 11.97, task => task.TrainExon(ExonPreset.M2)),
        new("M1+M2", 3.33, StackedM2.Answers),
        new("Parted-VAE", 9.79, task => task.Train(input => new PartedVae(input))),
        new("SHOT-VAE", 3.12, task => task.Train(input => new ShotVae(input))),
        new("ADGM", 0.96, task => task.Train(input => new Adgm(input))),
        new("Disentangled-VAE", 2.71, task => task.Train(input => new DisentangledVae(input))),
        new("EXoN", 3.23, task => task.TrainExon(ExonPreset.Fast)),
    ];

    public static void Run(Arguments arguments, Pictures data, ExonOptions basic, int labels, int draws, int first)
    {
        var wanted = arguments.Text("--methods", string.Join(',', methods.Select(method => method.Name))).Split(',');
        var epochs = arguments.Number("--epochs", UsualEpochs);
        var found = new List<object>();
        foreach (var name in wanted)
        {
            var method = methods.SingleOrDefault(method => method.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new ArgumentException($"There is no method {name}: {string.Join(", ", methods.Select(method => method.Name))}.");
            var (errors, seconds) = (new List<double>(), new List<double>());
            for (var draw = first; draw < first + draws; draw++)
            {
                var (clock, before) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
                var options = arguments.Apply(basic with { Training = basic.Training with { Seed = draw, Epochs = epochs }, RefineEpochs = (int)Math.Round(RefinementPart * epochs) });
                var answers = method.Answers(new MethodTask(data.Training, data.Draw(labels, draw), data.Test, options, arguments.Has("--verbose") ? new Contest.Spoken(clock) : null));
                errors.Add(Contest.ErrorOf(answers, data.TestClasses));
                // Of the processor: other work on the machine does not count.
                seconds.Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
                Console.WriteLine($"{data.Name} {method.Name} draw {draw}: test error {errors[^1]:F2} %, {seconds[^1]:F0} s");
            }
            var published = data.Name == "mnist" && labels == 100 && method.Published is { } theirs ? $"{theirs:F2}" : "-";
            Console.WriteLine($"{data.Name} {method.Name}, {labels} labels, {draws} draws, {epochs} epochs: {errors.Average():F2} ± {Contest.Spread([.. errors]):F2} %, {seconds.Average():F0} s (published {published})");
            found.Add(new { method = method.Name, error = Math.Round(errors.Average(), 3), spread = Math.Round(Contest.Spread([.. errors]), 3), seconds = Math.Round(seconds.Average(), 1), published });
        }
        if (arguments.Has("--json"))
            Console.WriteLine(JsonSerializer.Serialize(new { data = data.Name, trainingRows = data.Training.Count, labels, draws, epochs, methods = found }));
    }

    /// <param name="Name">As in the paper.</param>
    /// <param name="Published">Percent, on MNIST with 100 labels.</param>
    /// <param name="Answers">The classes of test rows.</param>
    private sealed record Method(string Name, double? Published, Func<MethodTask, int[]> Answers);
}

/// <summary>What a method has to do: learn from rows of which few have a label, and answer the test rows.</summary>
internal sealed record MethodTask(DenseRows<float> Training, int[] Labels, DenseRows<float> Test, ExonOptions Options, IProgress<TrainingProgress>? Progress)
{
    public int[] Train(Func<BaselineInput, Baseline> make) => BaselineTraining.Answers(make, Training, Labels, Test, Options, Progress);

    /// <summary>The library's own trainer.</summary>
    public int[] TrainExon(ExonPreset preset)
    {
        // M2's paper has Bernoulli pixels.
        var options = Options with { Preset = preset, Likelihood = preset == ExonPreset.M2 ? ExonLikelihood.Bernoulli : Options.Likelihood };
        using var model = new ExonTraining(options).Train(Training, Labels, progress: Progress).Model;
        return model.Predict(Test.Values.Span);
    }
}
