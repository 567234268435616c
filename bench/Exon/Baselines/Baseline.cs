using ClusterVae.Deep;
using static TorchSharp.torch;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>What every method is given: the same for all.</summary>
/// <param name="Rows">All rows in the network's units [N, D]; the caller keeps them.</param>
/// <param name="Classes">K.</param>
/// <param name="Labelled">The rows whose class is known; taken over.</param>
/// <param name="LabelledRows">How many of them stand in a step beside so many others.</param>
/// <param name="OtherRows">The others.</param>
/// <param name="Classifier">The layers of q(y|x).</param>
/// <param name="Network">The layers of an encoder and a decoder, for methods that have them.</param>
/// <param name="Moves">How rows are moved, for methods whose papers move any; the caller keeps it.</param>
/// <param name="Generator">Draws the first weights.</param>
internal sealed record BaselineInput(
    Tensor Rows, int Classes, LabelledPool Labelled, int LabelledRows, int OtherRows, LayerList Classifier, NetworkSpec Network, IAugmentation? Moves, Generator Generator);

/// <summary>
/// A method to compare EXoN with: a classifier, a few labelled rows in every step beside the others, and what its paper makes of both. All rows count as
/// unlabelled, labelled ones included.
/// </summary>
internal abstract class Baseline : Objective
{
    // Where a paper names a part of its own many epochs: Laine and Aila's 80 of 300.
    private const double RampPart = 80.0 / 300;

    private readonly BaselineInput input;

    /// <param name="input">What all are given.</param>
    /// <param name="besideRow">Numbers that the classifier sees besides the row's.</param>
    protected Baseline(BaselineInput input, int besideRow = 0)
    {
        this.input = input;
        Width = (int)input.Rows.shape[1];
        Classifier = new Classifier(input.Classifier, Width + besideRow, input.Classes, input.Generator);
    }

    public override IReadOnlyList<NamedTensor> Parameters => Classifier.Parameters;

    public override IReadOnlyList<NamedTensor> State => Classifier.State;

    protected Classifier Classifier { get; }

    protected int Width { get; }

    protected int Classes => input.Classes;

    /// <summary>log q(y|x), as the trained method answers.</summary>
    public virtual Tensor LogAnswers(Tensor rows) => Classifier.LogProbabilities(rows);         // [N,K]

    /// <summary>Once, when training is over.</summary>
    public virtual void Finish() { }

    public override void SetTraining(bool on) => Classifier.SetTraining(on);

    protected LabelledRows DrawLabelled(MicroBatch batch) => input.Labelled.DrawBeside(batch, input.LabelledRows, input.OtherRows);

    protected Tensor Moved(MicroBatch batch) => input.Moves?.ApplyTo(batch) ?? batch.Rows.alias();             // [N,D]

    protected Tensor OneHot(LabelledRows known) => GumbelSoftmax.OneHot(known.Components, Classes);            // [n,K]

    /// <summary>mean_n −log q(y_n|x_n).</summary>
    protected static Tensor OfLabels(Tensor logAnswers, LabelledRows known) => -logAnswers.gather(1, known.Components.unsqueeze(1)).mean();

    /// <summary>exp(−5 (1 − t)²) with t from 0 to 1 over the first part of the epochs: how unlabelled rows come in (Pi-model s.2.1).</summary>
    protected static double Ramp(TrainingMoment moment) => ExonLoss.Ramped(1, moment.Progress, RampPart * moment.Epochs);

    /// <summary>Answers that are only a target, or to rows that are none of the data: running averages do not see them.</summary>
    protected static Tensor Unseen(Func<Tensor> answers)
    {
        using var unseen = new RunningStatistics.Collection();
        using var use = RunningStatistics.Collect(unseen);
        return answers();
    }

    /// <summary>Σ_k (p_k − q_k)² / K, the mean over rows.</summary>
    protected static Tensor MeanSquare(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        return (first - second).Squared().mean().MoveToOuterDisposeScope();                     // []
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        Classifier.Dispose();
        input.Labelled.Dispose();
    }
}
