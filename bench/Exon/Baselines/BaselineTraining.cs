using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>Trains a baseline as EXoN's own presets are trained: the same classifier, batches, learning rate, moves and order of rows, for as many epochs.</summary>
internal static class BaselineTraining
{
    private const int BlockRows = 2000;

    /// <summary>Of pictures that are no larger than a million pixels, or of tables.</summary>
    /// <param name="make">The method from what all are given.</param>
    /// <param name="training">All rows.</param>
    /// <param name="labels">The class of those that have a label, −1 for the others.</param>
    /// <param name="test">The rows to be answered.</param>
    /// <param name="options">Seed, threads and epochs, and how rows are moved.</param>
    /// <param name="progress">About once a second.</param>
    /// <returns>The class of each test row.</returns>
    public static int[] Answers(
        Func<BaselineInput, Baseline> make, DenseRows<float> training, int[] labels, DenseRows<float> test, ExonOptions options, IProgress<TrainingProgress>? progress = null)
    {
        var profile = RowProfile.Of(training);
        var image = ImageDetection.Find(training, profile);
        var scale = RowScale.For(null, profile, image);
        var data = scale.Apply(training);
        if (image is { } shape)
            profile = ForeignMoves.Ask(options.Augmentation, profile, data, shape);
        var classes = options.NumberOfClusters ?? labels.Max() + 1;
        var plan = ExonPlan.For(options, classes, profile, scale, image);
        var moves = ClusteringAugmentation.For(plan.Moves, profile, scale, data, torch.CPU);
        using var rows = ResidentRows.Load(data, plan.Loop, torch.CPU);
        using var all = torch.tensor(data.Values.ToArray()).view(data.Count, data.Width);
        using var generator = new torch.Generator(new RandomStream(options.Training.SeedOrDefault).Split(RandomKeys.Weights).NextBits());
        using var method = make(new BaselineInput(
            all, classes, LabelledPool.Of(data.Values.Span, data.Width, labels)!, plan.Strong.LabelledRows, plan.Strong.UnlabelledRows, plan.Classifier, plan.Network, moves, generator));
        TrainingLoop.Run(plan.Loop, method, rows, torch.CPU, progress);
        method.Finish();
        (moves as IDisposable)?.Dispose();
        return Answers(method, scale.Apply(test));
    }

    private static int[] Answers(Baseline method, DenseRows<float> rows)
    {
        using var off = torch.no_grad();
        method.SetTraining(false);
        var answers = new List<int>();
        for (var start = 0; start < rows.Count; start += BlockRows)
        {
            using var scope = torch.NewDisposeScope();
            var count = Math.Min(BlockRows, rows.Count - start);
            var block = torch.tensor(rows.Block(start, count).ToArray()).view(count, rows.Width);
            answers.AddRange(method.LogAnswers(block).argmax(1).data<long>().Select(answer => (int)answer));
        }
        return [.. answers];
    }
}
