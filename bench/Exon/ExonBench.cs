using System.Globalization;
using System.Text.Json;
using ClusterVae.Deep;

namespace ClusterVae.Bench.Exon;

// EXoN with a few labels. Classes of rows without a label are read only to score.
//   ./build.sh bench exon [errors] [--data mnist|digits|cifar10] [--folder DIR] [--labels 100] [--draws 5] [--first-draw 1] [--presets Strong,Fast,PaperMnist]
//                         [--paper-epochs N] [--rows N] [--threads N] [--set Option=Value ...] [--verbose] [--json]
//   ./build.sh bench exon table3 [--betas 0.1,0.25,0.5,0.75,1,5,10,50] ...      KL^u, negative SSIM and error by beta, beside the paper's
//   ./build.sh bench exon ablations ...                                          SCI on both kinds of rows, one, none; laws of rho; no augmentation
//   ./build.sh bench exon baselines [--methods VAT,M2,...] [--epochs 10] ...     the paper's rivals and Fast on the same draws, beside published figures
//   ./build.sh bench exon small [--draws 5] [--data digits,wine]                 10, 20 and 50 labels of digits, 5 % of three tables, beside scikit-learn
internal static class ExonBench
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var arguments = new Arguments(args);
        if (arguments.Verb == "small")
        {
            SmallSets.Run(arguments);
            return;
        }
        var name = arguments.Text("--data", "mnist");
        var data = Pictures.Load(name, arguments.Text("--folder", Path.Combine(Environment.GetEnvironmentVariable("CLUSTERVAE_DATA") ?? "datasets/cache", name)), arguments.Number("--rows", int.MaxValue));
        var (labels, draws, first) = (arguments.Number("--labels", 100), arguments.Number("--draws", 5), arguments.Number("--first-draw", 1));
        var basic = new ExonOptions { NumberOfClusters = data.Classes, ImageShape = data.ImageShape, Training = new() { Threads = arguments.Has("--threads") ? arguments.Number("--threads", 1) : null } };
        switch (arguments.Verb)
        {
            case "table3":
                BetaTable.Run(arguments, data, basic, labels, first);
                break;
            case "baselines":
                BaselineBench.Run(arguments, data, basic, labels, draws, first);
                break;
            case "ablations":
                Ablations.Run(arguments, data, basic, labels, draws, first);
                break;
            default:
                Errors();
                break;
        }

        void Errors()
        {
            var found = new Dictionary<string, object?> { ["data"] = data.Name, ["trainingRows"] = data.Training.Count, ["labels"] = labels, ["draws"] = draws };
            foreach (var preset in arguments.Text("--presets", "Strong,Fast,PaperMnist").Split(',').Select(Enum.Parse<ExonPreset>))
            {
                var outcomes = new List<(double Error, double Seconds)>();
                for (var draw = first; draw < first + draws; draw++)
                {
                    var options = basic with { Preset = preset, Training = basic.Training with { Seed = draw } };
                    if (preset == ExonPreset.PaperMnist && arguments.Has("--paper-epochs"))
                        options = options with { Training = options.Training with { Epochs = arguments.Number("--paper-epochs", 100) } };
                    options = arguments.Apply(options);
                    var outcome = Contest.Run(options, data.Training, data.Draw(labels, draw), data.Test, data.TestClasses, arguments.Has("--verbose"));
                    outcome.Model.Dispose();
                    outcomes.Add((outcome.TestError, outcome.Seconds));
                    Console.WriteLine($"{data.Name} {preset} draw {draw}: test error {outcome.TestError:F2} %, {outcome.Seconds:F0} s");
                }
                var key = preset switch { ExonPreset.Strong => "Ours", ExonPreset.Fast => "Fast", _ => "Paper" };
                found[$"testError{key}"] = Math.Round(outcomes.Average(outcome => outcome.Error), 3);
                found[$"seconds{key}"] = Math.Round(outcomes.Average(outcome => outcome.Seconds), 1);
                if (key == "Paper")
                    found["epochsPaper"] = arguments.Number("--paper-epochs", 100);
                Console.WriteLine($"{data.Name} {preset}, {labels} labels, {outcomes.Count} draws: {outcomes.Average(outcome => outcome.Error):F2} ± {Contest.Spread([.. outcomes.Select(outcome => outcome.Error)]):F2} %");
            }
            if (arguments.Has("--json"))
                Console.WriteLine(JsonSerializer.Serialize(found));
        }
    }
}
