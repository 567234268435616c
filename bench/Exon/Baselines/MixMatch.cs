using ClusterVae.Deep;
using static ClusterVae.Deep.HeldNumbers;
using static TorchSharp.torch;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>
/// MixMatch (Berthelot et al. 2019): a guess for each unlabelled row, the sharpened mean answer to two moved views; then labelled and unlabelled rows mixed with
/// all of them, λ' = max(λ, 1 − λ), λ ~ Beta(0.75, 0.75): mean_X' H(p, f(x')) + λ_U mean_U' |q − f(u')|² / K.
/// One λ per micro-batch. The average of the weights is the result, as in the paper.
/// </summary>
internal sealed class MixMatch : Baseline
{
    private const int Views = 2;
    private const double Temperature = 0.5;
    private const double Alpha = 0.75;
    private const double UnlabelledWeight = 75;
    private const double AverageDecay = 0.999;

    // λ_U climbs for 16,000 steps in the paper, which are more than a short training has.
    private const double ClimbPart = 0.25;

    private readonly Mixup mixup = new(Alpha);
    private readonly ClassifierTeacher average;

    public MixMatch(BaselineInput input) : base(input) => average = new ClassifierTeacher(Classifier);

    public override IReadOnlyList<NamedTensor> State => [.. base.State, .. average.Tensors];

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (rows, known) = (batch.Rows.shape[0], DrawLabelled(batch));
        var labelled = known.Components.shape[0];
        var views = cat([.. Enumerable.Range(0, Views).Select(_ => Moved(batch))], 0);          // [2N,D]
        var guess = Guess(views, rows);
        var all = cat([Moved(known.Batch), views], 0);
        var targets = cat([OneHot(known), .. Enumerable.Repeat(guess, Views)], 0);

        var (partner, lambda) = mixup.Draw(all.shape[0], batch.Generator);
        lambda = Math.Max(lambda, 1 - lambda);
        var logMixed = Classifier.LogProbabilities(Mixup.Blend(all, partner, lambda));
        var mixed = Mixup.Blend(targets, partner, lambda);
        var supervised = Categorical.CrossEntropy(mixed.narrow(0, 0, labelled), logMixed.narrow(0, 0, labelled)).mean();
        var unlabelled = MeanSquare(mixed.narrow(0, labelled, Views * rows), logMixed.narrow(0, labelled, Views * rows).exp());
        terms.Add("labelled", supervised);
        terms.Add("unlabelled", unlabelled);
        var climb = Math.Min(1, batch.Moment.Progress / (ClimbPart * batch.Moment.Epochs));
        return supervised.Plus(unlabelled * Held(UnlabelledWeight * climb)).MoveToOuterDisposeScope();          // []
    }

    public override void AfterStep(TrainingMoment moment) => average.Follow(Math.Min(AverageDecay, (1.0 + moment.Step) / (10.0 + moment.Step)));

    public override void Finish() => average.Graduate();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            average.Dispose();
    }

    /// <summary>Of each row from its views; nothing learns from making it.</summary>
    private Tensor Guess(Tensor views, long rows)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var answers = Unseen(() => Classifier.LogProbabilities(views)).exp().view(Views, rows, Classes);
        return InfoMax.Sharpen(answers.mean([0]).log(), Temperature).MoveToOuterDisposeScope(); // [N,K]
    }
}
