using ClusterVae.Deep;
using static ClusterVae.Deep.HeldNumbers;
using static TorchSharp.torch;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>
/// The Pi-model (Laine and Aila 2017): two moved views of each row shall have the same answer,
/// mean_L −log f(x'_l)_y + w(t) mean_U |f(x'_u) − f(x''_u)|² / K.
/// The paper's noise is movement, Gaussian noise and dropout; here the moves alone, as the classifier is everybody's.
/// </summary>
internal sealed class PiModel(BaselineInput input) : Baseline(input)
{
    // The paper's 100 M/N is for a cross-entropy that is divided by all rows of a batch, of which M in N have a label.
    private const double Weight = 100;

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (rows, known) = (batch.Rows.shape[0], DrawLabelled(batch));
        var logAll = Classifier.LogProbabilities(cat([Moved(batch), Moved(batch), Moved(known.Batch)], 0));
        var supervised = OfLabels(logAll.narrow(0, 2 * rows, known.Components.shape[0]), known);
        var consistency = MeanSquare(logAll.narrow(0, 0, rows).exp(), logAll.narrow(0, rows, rows).exp());
        terms.Add("labelled", supervised);
        terms.Add("consistency", consistency);
        return supervised.Plus(consistency * Held(Weight * Ramp(batch.Moment))).MoveToOuterDisposeScope();     // []
    }
}
