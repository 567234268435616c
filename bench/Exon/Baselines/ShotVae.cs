using ClusterVae.Deep;
using static ClusterVae.Deep.HeldNumbers;
using static TorchSharp.torch;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>
/// SHOT-VAE (Feng et al. 2021): q(z|x) and q(y|x) side by side, a decoder of both. Labelled rows learn a bound in which their smoothed label takes the place of
/// the prior (smooth-ELBO); the others the bound with KL(q(y|x) ‖ p(y)) held at a capacity, and, between neighbours in the code, answers and codes that go
/// over into each other evenly (optimal interpolation):
/// (−ELBO_L − ELBO_U) / D + mean_L H(ŷ, q(y|x)) + w(t) mean_U H(λ q(y|x⁰) + (1 − λ) q(y|x¹), q(y|x̃)) + the codes' squares.
/// As its authors' program, and unlike its text, it takes the label's cross-entropy for the KL, and divides the bound by about the number of columns. Unlike the
/// program, which takes the row itself for its nearest neighbour, a partner is another row.
/// </summary>
internal sealed class ShotVae(BaselineInput input) : GenerativeBaseline(input)
{
    private const double Smoothing = 0.001;
    private const double Temperature = 0.67;
    private const double Alpha = 2;

    private readonly Mixup mixup = new(Alpha);

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (rows, known) = (batch.Rows.shape[0], DrawLabelled(batch));
        var labelled = known.Components.shape[0];
        var moved = Moved(batch);
        var all = cat([moved, Moved(known.Batch)], 0);
        var (logAnswers, code) = (Classifier.LogProbabilities(all), (DiagonalPosterior)Network.Encode(all));
        var logUnknown = logAnswers.narrow(0, 0, rows);

        var z = code.Sample(code.Noise(batch.Generator));
        var drawn = GumbelSoftmax.Soft(logUnknown, GumbelSoftmax.Noise(rows, Classes, batch.Generator), Temperature);
        var fit = Likelihood.LogProbability(all, Network.Decode(z, cat([drawn, OneHot(known)], 0)));
        var bound = (fit - code.KlToStandard()).mean() - OverCapacity(logUnknown, batch.Moment);
        var smooth = OneHot(known) * Held(1 - Smoothing - Smoothing / (Classes - 1));
        var supervised = Categorical.CrossEntropy(smooth.Plus(Held(Smoothing / (Classes - 1))), logAnswers.narrow(0, rows, labelled)).mean();
        var interpolation = Interpolation(moved, logUnknown, new DiagonalPosterior(code.Mean.narrow(0, 0, rows), code.LogVar.narrow(0, 0, rows)), batch.Generator);
        terms.Add("elbo", bound);
        terms.Add("labelled", supervised);
        terms.Add("interpolation", interpolation);
        return supervised.Plus(interpolation * Held(Ramp(batch.Moment))).Plus(-bound / Held(Width)).MoveToOuterDisposeScope();        // []
    }

    /// <summary>|KL(q(y|x) ‖ p(y)) − C|, C from 0 to log K: at log K answers are sure.</summary>
    private Tensor OverCapacity(Tensor logAnswers, TrainingMoment moment)
    {
        using var scope = NewDisposeScope();
        var capacity = Math.Log(Classes) * moment.Progress / moment.Epochs;
        return (Categorical.KlToUniform(logAnswers).mean() - Held(capacity)).abs().MoveToOuterDisposeScope();   // []
    }

    private Tensor Interpolation(Tensor rows, Tensor logAnswers, DiagonalPosterior code, Generator generator)
    {
        using var scope = NewDisposeScope();
        var partner = Nearest(code);
        var (_, lambda) = mixup.Draw(rows.shape[0], generator);
        Tensor Between(Tensor ends) => Mixup.Blend(ends.detach(), partner, lambda);
        var mixed = Between(rows);
        var (logMixed, mixedCode) = (Unseen(() => Classifier.LogProbabilities(mixed)), (DiagonalPosterior)Network.Encode(mixed));
        var answers = Categorical.CrossEntropy(Between(logAnswers.exp()), logMixed).mean();
        var means = (mixedCode.Mean - Between(code.Mean)).Squared().sum(-1).mean();
        var spreads = (Spread(mixedCode) - Between(Spread(code))).Squared().sum(-1).mean();
        return answers.Plus(means.Plus(spreads) / Held(Width)).MoveToOuterDisposeScope();       // []
    }

    private static Tensor Spread(DiagonalPosterior code) => (code.LogVar * Held(0.5)).exp();

    /// <summary>arg min_j KL(q(z|x_i) ‖ q(z|x_j)), j another row.</summary>
    private static Tensor Nearest(DiagonalPosterior code)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (means, logVars) = (code.Mean.detach(), code.LogVar.detach());
        var divergences = DiagonalGaussian.KlToDiagonal(means.unsqueeze(1), logVars.unsqueeze(1), means.unsqueeze(0), logVars.unsqueeze(0));   // [N,N]
        var own = eye(means.shape[0], dtype: ScalarType.Bool);
        return divergences.masked_fill(own, Held(double.PositiveInfinity)).argmin(1).MoveToOuterDisposeScope();                                 // [N]
    }
}
