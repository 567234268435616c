using ClusterVae.Deep;
using static ClusterVae.Deep.HeldNumbers;
using static TorchSharp.torch;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>
/// PLCB, pseudo-labels against confirmation bias (Arazo et al. 2020): after epochs on labels alone each row has the classifier's soft answer of the epoch's
/// beginning for a label, rows are mixed with others, and two terms keep the answers from falling into one class and from staying flat:
/// mean H(ỹ, f(x̃)) + λ_A Σ_k p_k log(p_k / mean f_k) + λ_H mean H(f).
/// The paper takes the answers that training gave during the epoch before; ours are those of its last weights.
/// </summary>
internal sealed class PseudoLabels : Baseline
{
    private const double Alpha = 4;
    private const double EvennessWeight = 0.8;
    private const double EntropyWeight = 0.4;

    // 10 of 400 epochs; a short training needs one at least.
    private const double LabelsAlonePart = 10.0 / 400;
    private const int BlockRows = 5000;

    private readonly Tensor rows;
    private readonly Tensor pseudoLabels;
    private readonly Tensor logEven;
    private readonly Mixup mixup = new(Alpha);

    public PseudoLabels(BaselineInput input) : base(input)
    {
        rows = input.Rows;
        pseudoLabels = full(rows.shape[0], Classes, Held(1.0 / Classes)).DetachFromDisposeScope();
        logEven = full(Classes, Held(-Math.Log(Classes))).DetachFromDisposeScope();
    }

    public override IReadOnlyList<NamedTensor> State => [.. base.State, new NamedTensor("pseudoLabels", pseudoLabels)];

    public override void BeginEpoch(TrainingMoment moment)
    {
        if (LabelsAlone(moment))
            return;
        SetTraining(false);
        for (var start = 0L; start < rows.shape[0]; start += BlockRows)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(BlockRows, rows.shape[0] - start);
            pseudoLabels.narrow(0, start, count).copy_(Classifier.LogProbabilities(rows.narrow(0, start, count)).exp());
        }
        SetTraining(true);
    }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var known = DrawLabelled(batch);
        var labelled = Moved(known.Batch);
        var alone = LabelsAlone(batch.Moment);
        var pair = alone
            ? Pair.Of(mixup, labelled, OneHot(known), batch.Generator)
            : Pair.Of(mixup, cat([labelled, Moved(batch)], 0), cat([OneHot(known), pseudoLabels.index_select(0, batch.Indices)], 0), batch.Generator);
        var logMixed = Classifier.LogProbabilities(pair.Mixed);
        var loss = pair.Sci(logMixed).mean();
        terms.Add(alone ? "labelled" : "mixed", loss);
        if (alone)
            return loss.MoveToOuterDisposeScope();
        var uneven = Categorical.Kl(logEven, Categorical.LogMean(logMixed));
        return loss.Plus(uneven * Held(EvennessWeight)).Plus(Categorical.MeanEntropy(logMixed) * Held(EntropyWeight)).MoveToOuterDisposeScope();   // []
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        pseudoLabels.Dispose();
        logEven.Dispose();
    }

    private static bool LabelsAlone(TrainingMoment moment) => moment.Epoch < Math.Max(1, (int)Math.Round(LabelsAlonePart * moment.Epochs));
}
