using ClusterVae.Bench.Exon.Baselines;
using ClusterVae.Data;

namespace ClusterVae.Deep.Tests.Exon;

/// <summary>The rivals that the benchmark trains: each learns digits from 50 labels in a short training, far better than by chance.</summary>
public sealed class BaselineTests
{
    private const int TrainingRows = 600;
    private const int LabelledRows = 50;
    private const int Epochs = 12;

    // 0.1 is chance. So short a training leaves them well below what they reach.
    private static readonly Dictionary<string, (Func<BaselineInput, Baseline> Make, double Accuracy)> methods = new()
    {
        [nameof(LabelsAlone)] = (input => new LabelsAlone(input), 0.6),
        [nameof(PiModel)] = (input => new PiModel(input), 0.6),
        [nameof(MixMatch)] = (input => new MixMatch(input), 0.6),
        [nameof(PseudoLabels)] = (input => new PseudoLabels(input), 0.6),
        [nameof(ShotVae)] = (input => new ShotVae(input), 0.6),
        [nameof(PartedVae)] = (input => new PartedVae(input), 0.5),
        [nameof(DisentangledVae)] = (input => new DisentangledVae(input), 0.6),
        [nameof(Adgm)] = (input => new Adgm(input), 0.5),
    };

    public static TheoryData<string> Names => [.. methods.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Fifty_labels_teach_digits(string name)
    {
        var (rows, classes) = EmbeddedDigits.Load(unitInterval: true);
        var training = new DenseRows<float>(rows.Block(0, TrainingRows).ToArray(), rows.Width, rows.Name);
        var test = new DenseRows<float>(rows.Block(TrainingRows, rows.Count - TrainingRows).ToArray(), rows.Width, rows.Name);
        int[] labels = [.. classes.Take(TrainingRows).Select((label, row) => row < LabelledRows ? label : -1)];
        var answers = BaselineTraining.Answers(
            methods[name].Make, training, labels, test, new ExonOptions { NumberOfClusters = 10, Training = new() { Epochs = Epochs, BatchSize = 60, Seed = 1, Threads = 1 } });
        var right = answers.Zip(classes.Skip(TrainingRows)).Count(pair => pair.First == pair.Second) / (double)answers.Length;
        Assert.True(right >= methods[name].Accuracy, $"{right:F3} of the test rows");
    }
}
