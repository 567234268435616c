using ClusterVae.Deep;
using static ClusterVae.Deep.HeldNumbers;
using static TorchSharp.torch;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>
/// Parted-VAE (Hajimiri et al. 2021): a code u of what the class says, drawn from a Gaussian of its class that is learned, a code z of the rest, and a class c
/// that chooses which features u may read. To be made smaller:
/// −E log p(x|z,u) + γ |C_z − KL(q(z|x) ‖ N(0, I))| + γ |C_u − E_q(c|x) KL(q(u|x,c) ‖ p(u|c))| + γ KL(mean q(c|x) ‖ p(c)) + γ_h mean H(q(c|x))
/// + γ_b Σ_{c&lt;c'} max(0, BC(p(u|c), p(u|c')) − b), BC Bhattacharyya's coefficient of overlap; and cross-entropy on labelled rows.
/// The authors give cross-entropy the steps of an optimiser of its own, as long as all the others' together however small it is; ours weighs a hundred nats for each
/// column, so that labels lead. With a weight like the entropy's, sure answers and even classes settle before the labels do, and on wrong classes.
/// </summary>
internal sealed class PartedVae : Baseline
{
    private const int RestLatent = 6;
    private const int ClassLatent = 10;
    private const double Capacity = 7;
    private const double Weight = 15;
    private const double EntropyWeight = 30;
    private const double LabelWeightPerColumn = 100;
    private const double OverlapWeight = 30;
    private const double AllowedOverlap = 0.15;
    private const double Temperature = 0.67;

    // The gates begin half open and end open or shut.
    private const double FirstSteepness = 1;
    private const double LastSteepness = 8;

    private readonly Chain trunk;
    private readonly PosteriorHead rest;
    private readonly DenseLayer gates;
    private readonly PosteriorHead ofClass;
    private readonly Chain decoder;
    private readonly Tensor priorMeans;
    private readonly Tensor priorSpreads;
    private readonly BernoulliLikelihood likelihood = new();

    public PartedVae(BaselineInput input) : base(input)
    {
        var draw = input.Generator;
        trunk = input.Network.Encoder.Build(Width, draw);
        rest = new PosteriorHead(trunk.OutputWidth, RestLatent, PosteriorCovariance.Diagonal, draw);
        gates = new DenseLayer(Classes, trunk.OutputWidth, draw);
        ofClass = new PosteriorHead(trunk.OutputWidth, ClassLatent, PosteriorCovariance.Diagonal, draw);
        decoder = input.Network.BuildDecoder(RestLatent + ClassLatent, Width, draw, null);
        Tensor Prior() => randn(Classes, ClassLatent, ScalarType.Float32, generator: draw).requires_grad_(true).DetachFromDisposeScope();
        (priorMeans, priorSpreads) = (Prior(), Prior());
    }

    public override IReadOnlyList<NamedTensor> Parameters =>
    [
        .. base.Parameters, .. trunk.Parameters.Prefixed("encoder"), .. rest.Parameters.Prefixed("rest"), .. gates.Parameters.Prefixed("gates"),
        .. ofClass.Parameters.Prefixed("ofClass"), .. decoder.Parameters.Prefixed("decoder"), new NamedTensor("priorMeans", priorMeans), new NamedTensor("priorSpreads", priorSpreads),
    ];

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (rows, known) = (batch.Rows.shape[0], DrawLabelled(batch));
        var logAnswers = Classifier.LogProbabilities(cat([batch.Rows, known.Batch.Rows], 0));
        var supervised = OfLabels(logAnswers.narrow(0, rows, known.Components.shape[0]), known);
        var logClass = logAnswers.narrow(0, 0, rows);

        var part = batch.Moment.Progress / batch.Moment.Epochs;
        var features = trunk.Forward(batch.Rows);
        var drawn = GumbelSoftmax.Soft(logClass, GumbelSoftmax.Noise(rows, Classes, batch.Generator), Temperature);
        var open = (gates.Forward(drawn) * Held(FirstSteepness + (LastSteepness - FirstSteepness) * part)).sigmoid();
        var (z, u) = ((DiagonalPosterior)rest.Read(features), (DiagonalPosterior)ofClass.Read(features * open));
        var fit = likelihood.LogProbability(batch.Rows, decoder.Forward(cat([z.Sample(z.Noise(batch.Generator)), u.Sample(u.Noise(batch.Generator))], 1))).mean();

        var logVars = PriorLogVars();
        var each = DiagonalGaussian.KlToDiagonal(u.Mean.unsqueeze(1), u.LogVar.unsqueeze(1), priorMeans, logVars);      // [N,K]
        var ofCodes = Away(z.KlToStandard().mean(), part).Plus(Away((logClass.exp() * each).sum(-1).mean(), part));
        var uneven = Categorical.KlToUniform(Categorical.LogMean(logClass));
        var unsure = Categorical.MeanEntropy(logClass);
        var overlap = (Overlap(priorMeans, logVars) - Held(AllowedOverlap)).clamp_min(Held(0.0)).triu(1).sum();
        terms.Add("reconstruction", -fit);
        terms.Add("labelled", supervised);
        terms.Add("overlap", overlap);
        return (ofCodes.Plus(uneven) * Held(Weight)).Plus(unsure * Held(EntropyWeight)).Plus(supervised * Held(LabelWeightPerColumn * Width)).Plus(overlap * Held(OverlapWeight)).Plus(-fit)
            .MoveToOuterDisposeScope();                                                         // []
    }

    /// <summary>BC of every two Gaussians: exp(−⅛ Σ (m − m')²/σ̄² − ½ Σ log(σ̄²/(σ σ'))), σ̄² the mean of both variances.</summary>
    public static Tensor Overlap(Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        var variances = logVars.exp();
        var mean = variances.unsqueeze(0).Plus(variances.unsqueeze(1)) * Held(0.5);             // [K,K,d]
        var apart = ((means.unsqueeze(0) - means.unsqueeze(1)).Squared() / mean).sum(-1) * Held(0.125);
        var unlike = (mean.log() - logVars.unsqueeze(0).Plus(logVars.unsqueeze(1)) * Held(0.5)).sum(-1) * Held(0.5);
        return (-apart - unlike).exp().MoveToOuterDisposeScope();                               // [K,K]
    }

    public override void SetTraining(bool on)
    {
        base.SetTraining(on);
        trunk.SetTraining(on);
        decoder.SetTraining(on);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (var part in (IDisposable[])[trunk, rest, gates, ofClass, decoder, priorMeans, priorSpreads])
            part.Dispose();
    }

    /// <summary>log s² = 2 tanh − 1: standard deviations from 0.22 to 1.65.</summary>
    private Tensor PriorLogVars() => priorSpreads.tanh() * Held(2) - Held(1);                   // [K,d]

    /// <summary>|C − KL|, C climbing over the whole training.</summary>
    private static Tensor Away(Tensor divergence, double part) => (divergence - Held(Capacity * part)).abs();
}
