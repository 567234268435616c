using ClusterVae.Deep;
using static TorchSharp.torch;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>mean_L −log q(y|x), nothing moved and no other row seen: what the rows without a label must better.</summary>
internal sealed class LabelsAlone(BaselineInput input) : Baseline(input)
{
    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var known = DrawLabelled(batch);
        var supervised = OfLabels(Classifier.LogProbabilities(known.Batch.Rows), known);
        terms.Add("labelled", supervised);
        return supervised.MoveToOuterDisposeScope();                                            // []
    }
}
