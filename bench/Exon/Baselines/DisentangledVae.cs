using ClusterVae.Deep;
using static ClusterVae.Deep.HeldNumbers;
using static TorchSharp.torch;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>
/// Disentangled-VAE (Li et al. 2019, SDVAE-I): one encoder gives u, which a label equals, and v, which holds the rest; the decoder sees both,
/// −E log p(x|u,v) + KL(q(v|x) ‖ N(0, I)) + KL(q(u|x) ‖ p(u)) + μ mean_L H(y, u).
/// u is the classifier's answer itself, as the paper has it, p(u) uniform, and for labelled rows the decoder sees the label, which is the constraint u = y fulfilled.
/// μ is not in what we know of the paper: here it is the number of columns, as M2's weight of cross-entropy is. The classifier has a trunk of its own, as everybody's,
/// where the paper's u and v come from one encoder.
/// </summary>
internal sealed class DisentangledVae(BaselineInput input) : GenerativeBaseline(input)
{
    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (rows, known) = (batch.Rows.shape[0], DrawLabelled(batch));
        var all = cat([batch.Rows, known.Batch.Rows], 0);
        var (logU, v) = (Classifier.LogProbabilities(all), Network.Encode(all));
        var logUnknown = logU.narrow(0, 0, rows);
        var fit = Likelihood.LogProbability(all, Network.Decode(v.Sample(v.Noise(batch.Generator)), cat([logUnknown.exp(), OneHot(known)], 0)));
        var bound = (fit - v.KlToStandard()).mean() - Categorical.KlToUniform(logUnknown).mean();
        var supervised = OfLabels(logU.narrow(0, rows, known.Components.shape[0]), known);
        terms.Add("elbo", bound);
        terms.Add("labelled", supervised);
        return (supervised * Held(Width) - bound).MoveToOuterDisposeScope();              // []
    }
}
