using ClusterVae.Deep;
using static ClusterVae.Deep.HeldNumbers;
using static TorchSharp.torch;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>
/// ADGM (Maaløe et al. 2016): M2 with an auxiliary variable a, which lets q(z, y|x) be more than a product of its parts,
/// p(x, y, z, a) = p(y) N(z; 0, I) p(x|y,z) p(a|x,y,z), q = q(a|x) q(y|a,x) q(z|a,x,y).
/// −L(x, y) = E_q [log p(x|y,z) + log p(a|x,y,z) − log q(a|x)] + log p(y) − KL(q(z|a,x,y) ‖ N(0, I)), −U(x) = Σ_y q(y|a,x) (−L(x, y)) + H(q(y|a,x)),
/// and cross-entropy, weighed as M2's by the number of columns; the authors' 0.1 N/N_L for each labelled row of a step is less, and worse in a short training (digits, 50
/// labels: 27 % errors instead of 17.5). q(z|a,x,y) has a head per class on the features of a and x, and p(a|x,y,z) reads features of x that all classes share; the
/// paper's are networks of all they see. The answer is q(y|a,x) at a's mean.
/// </summary>
internal sealed class Adgm : Baseline
{
    private const int Auxiliary = 50;
    private const int Latent = 50;

    private static readonly LayerList rowFeatures = NetworkSpec.Mlp(200).Encoder;

    private readonly Chain auxiliaryTrunk;
    private readonly PosteriorHead auxiliary;
    private readonly Chain codeTrunk;
    private readonly DenseLayer codes;
    private readonly Chain features;
    private readonly Chain backTrunk;
    private readonly PosteriorHead back;
    private readonly Chain decoder;
    private readonly BernoulliLikelihood likelihood = new();

    public Adgm(BaselineInput input) : base(input, Auxiliary)
    {
        var draw = input.Generator;
        auxiliaryTrunk = input.Network.Encoder.Build(Width, draw);
        auxiliary = new PosteriorHead(auxiliaryTrunk.OutputWidth, Auxiliary, PosteriorCovariance.Diagonal, draw);
        codeTrunk = input.Network.Encoder.Build(Width + Auxiliary, draw);
        codes = new DenseLayer(codeTrunk.OutputWidth, 2 * Classes * Latent, draw);
        features = rowFeatures.Build(Width, draw);
        backTrunk = rowFeatures.Build(features.OutputWidth + Latent + Classes, draw);
        back = new PosteriorHead(backTrunk.OutputWidth, Auxiliary, PosteriorCovariance.Diagonal, draw);
        decoder = input.Network.BuildDecoder(Latent + Classes, Width, draw, null);
    }

    public override IReadOnlyList<NamedTensor> Parameters =>
    [
        .. base.Parameters, .. auxiliaryTrunk.Parameters.Prefixed("a|x"), .. auxiliary.Parameters.Prefixed("a|x.head"), .. codeTrunk.Parameters.Prefixed("z|axy"),
        .. codes.Parameters.Prefixed("z|axy.heads"), .. features.Parameters.Prefixed("x"), .. backTrunk.Parameters.Prefixed("a|xyz"), .. back.Parameters.Prefixed("a|xyz.head"),
        .. decoder.Parameters.Prefixed("x|yz"),
    ];

    public override Tensor LogAnswers(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var a = auxiliary.Read(auxiliaryTrunk.Forward(rows)).Mean;
        return Classifier.LogProbabilities(cat([rows, a], 1)).MoveToOuterDisposeScope();        // [N,K]
    }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (rows, known) = (batch.Rows.shape[0], DrawLabelled(batch));
        var labelled = known.Components.shape[0];
        var all = cat([batch.Rows, known.Batch.Rows], 0);
        var q = auxiliary.Read(auxiliaryTrunk.Forward(all));
        var noise = q.Noise(batch.Generator);
        var a = q.Sample(noise);
        var logAnswers = Classifier.LogProbabilities(cat([all, a], 1));
        var (logUnknown, logKnown) = (logAnswers.narrow(0, 0, rows), logAnswers.narrow(0, rows, labelled));

        // Pairs of row and class: every class of rows without a label, the known one of the others.
        var row = cat([arange(Held(0), Held(rows), Held(1), ScalarType.Int64).repeat_interleave(Classes), arange(Held(rows), Held(rows + labelled), Held(1), ScalarType.Int64)], 0);
        var of = cat([arange(Held(0), Held(Classes), Held(1), ScalarType.Int64).repeat(rows), known.Components], 0);
        var pairs = OfPairs(all, a, row, of, batch.Generator) - q.LogDensityAt(noise).index_select(0, row);
        var unknown = ClassConditionalBound.OfUnknownClass(logUnknown, pairs.narrow(0, 0, rows * Classes).view(rows, Classes));
        var told = pairs.narrow(0, rows * Classes, labelled);
        terms.Add("elbo", unknown.mean());
        var logOfLabel = logKnown.gather(1, known.Components.unsqueeze(1)).squeeze(1);
        terms.Add("labelled", -logOfLabel.mean());
        return M2Loss.Total(unknown, told, logOfLabel, Width).MoveToOuterDisposeScope();          // []
    }

    public override void SetTraining(bool on)
    {
        base.SetTraining(on);
        foreach (var chain in (Chain[])[auxiliaryTrunk, codeTrunk, features, backTrunk, decoder])
            chain.SetTraining(on);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (var part in (IDisposable[])[auxiliaryTrunk, auxiliary, codeTrunk, codes, features, backTrunk, back, decoder])
            part.Dispose();
    }

    /// <summary>log p(x|y,z) + log p(a|x,y,z) + log p(y) − KL(q(z|a,x,y) ‖ N(0, I)) with z drawn from q, of each pair.</summary>
    private Tensor OfPairs(Tensor x, Tensor a, Tensor row, Tensor of, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor Chosen(Tensor heads) => heads.index_select(0, row).gather(1, of.view(-1, 1, 1).expand(-1, 1, Latent)).squeeze(1);
        var heads = codes.Forward(codeTrunk.Forward(cat([x, a], 1))).view(-1, 2, Classes, Latent);
        var z = new DiagonalPosterior(Chosen(heads.select(1, 0)), Chosen(heads.select(1, 1)));
        var told = cat([z.Sample(z.Noise(generator)), GumbelSoftmax.OneHot(of, Classes)], 1);   // [P, d + K]
        var fit = likelihood.LogProbability(x.index_select(0, row), decoder.Forward(told));
        var p = (DiagonalPosterior)back.Read(backTrunk.Forward(cat([features.Forward(x).index_select(0, row), told], 1)));
        var ofAuxiliary = DiagonalGaussian.LogDensity(a.index_select(0, row), p.Mean, p.LogVar);
        return (fit.Plus(ofAuxiliary) - z.KlToStandard() - Held(Math.Log(Classes))).MoveToOuterDisposeScope();  // [P]
    }
}
