using ClusterVae.Options;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// EXoN as its paper has it (004 eq. 10): the bound on all rows, cross-entropy on the labelled ones, and soft-label consistency interpolation
/// on both. The bound sees the rows as they are, SCI their augmented pairs; pseudo-labels come from the weights before the step.
/// </summary>
internal sealed class ExonLoss : Objective, IClusterObjective
{
    private readonly MixtureNetwork network;
    private readonly ExonBound bound;
    private readonly LabelledPool? labelled;
    private readonly ExonSettings settings;
    private readonly IAugmentation? augmentation;
    private readonly ClassifierTeacher before;
    private readonly Mixup labelledMixup;
    private readonly Mixup mixup;

    /// <param name="network">With a classifier of its own; the caller keeps it.</param>
    /// <param name="likelihood">Of a row; the caller keeps it.</param>
    /// <param name="bound">Taken over.</param>
    /// <param name="labelled">Taken over; null where no label is known.</param>
    /// <param name="settings">Null for the paper's on MNIST.</param>
    /// <param name="augmentation">Of the rows that SCI mixes; the caller keeps it.</param>
    public ExonLoss(MixtureNetwork network, Likelihood likelihood, ExonBound bound, LabelledPool? labelled, ExonSettings? settings = null, IAugmentation? augmentation = null)
    {
        (this.network, this.bound, this.labelled, this.augmentation) = (network, bound, labelled, augmentation);
        this.settings = new Checked<ExonSettings>(settings ?? new ExonSettings()).Value;
        before = new ClassifierTeacher(network.Classifier ?? throw new ArgumentException("EXoN's weights come from a classifier of its own.", nameof(network)));
        (labelledMixup, mixup) = (new Mixup(this.settings.LabelledMixupAlpha), new Mixup(this.settings.MixupAlpha));
        Parameters = [.. network.Parameters, .. likelihood.Parameters];
        State = [.. network.State, .. likelihood.State, .. before.Tensors];
    }

    public int Clusters => network.Clusters;

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    /// <summary>
    /// β times (10) for the rows of a step:
    /// β Σ_LU (KL^u − log p(x|z)) − (β + λ1) Σ_L log w(y|x) + λ1 Σ_L SCI + λ2 Σ_U SCI.
    /// With p(x|z) = N(x; D(z), β I), −β log p is ½ |x − D(z)|² and a constant. The paper has one λ1; an ablation sets SCI's to 0.
    /// </summary>
    public static Tensor Total(
        Tensor logLikelihood, Tensor divergence, Tensor logWeightOfLabel, Tensor labelledSci, Tensor unlabelledSci,
        double beta, double lambda1, double lambda1OfSci, double lambda2)
    {
        using var scope = NewDisposeScope();
        var generative = (divergence - logLikelihood).sum() * Held(beta);
        var supervised = labelledSci.sum() * Held(lambda1OfSci) - logWeightOfLabel.sum() * Held(beta + lambda1);
        return generative.Plus(supervised).Plus(unlabelledSci.sum() * Held(lambda2)).MoveToOuterDisposeScope();      // []
    }

    /// <summary>λ2 in epoch c of a ramp of R epochs: λ1 exp(−5 (1 − min{1, c/R})²) (004 table 7).</summary>
    public static double Ramped(double lambda1, double epoch, double ramp)
    {
        var left = 1 - Math.Min(1, ramp > 0 ? epoch / ramp : 1);
        return lambda1 * Math.Exp(-5 * left * left);
    }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var known = labelled?.DrawBeside(batch, settings.LabelledRows, settings.UnlabelledRows);
        var rows = known is null ? batch.Rows : cat([batch.Rows, known.Batch.Rows], 0);
        var unlabelledCount = batch.Rows.shape[0];
        var logWeights = network.Classifier!.LogProbabilities(rows);                            // [N,K]
        var (logLikelihood, divergence) = bound.Of(rows, logWeights, batch.Generator);

        var changed = augmentation?.ApplyTo(batch) ?? batch.Rows;
        var pair = Pair.Of(mixup, changed, before.LogProbabilities(changed).exp(), batch.Generator);
        Tensor logMixed;
        Tensor labelledSci;
        Tensor logWeightOfLabel;
        if (known is null)
        {
            logMixed = network.Classifier.LogProbabilities(pair.Mixed);
            (labelledSci, logWeightOfLabel) = (zeros(1), zeros(1));
        }
        else
        {
            var truth = GumbelSoftmax.OneHot(known.Components, Clusters);
            var labelledPair = Pair.Of(labelledMixup, augmentation?.ApplyTo(known.Batch) ?? known.Batch.Rows, truth, batch.Generator);
            var both = network.Classifier.LogProbabilities(cat([pair.Mixed, labelledPair.Mixed], 0));
            logMixed = both.narrow(0, 0, unlabelledCount);
            labelledSci = labelledPair.Sci(both.narrow(0, unlabelledCount, both.shape[0] - unlabelledCount));
            logWeightOfLabel = logWeights.narrow(0, unlabelledCount, logWeights.shape[0] - unlabelledCount).gather(1, known.Components.unsqueeze(1)).squeeze(1);
        }
        var sci = pair.Sci(logMixed);
        terms.Add("reconstruction", -logLikelihood.mean());
        terms.Add("kl", divergence.mean());
        terms.Add("elbo", (logLikelihood - divergence).mean());
        terms.Add("sci", sci.mean());
        terms.Add("labelled", -logWeightOfLabel.mean());
        ClusterEntropies.Report(logWeights.narrow(0, 0, unlabelledCount), terms);
        var lambda2 = Ramped(settings.UnlabelledInterpolation, batch.Moment.Epoch, settings.RampEpochs);
        var total = Total(
            logLikelihood, divergence, logWeightOfLabel, labelledSci, sci, settings.Beta, settings.SupervisedWeight, settings.LabelledInterpolation, lambda2);
        return (total / Held(rows.shape[0])).MoveToOuterDisposeScope();                               // []
    }

    public override void AfterStep(TrainingMoment moment) => before.Follow(0);

    public override void SetTraining(bool on) => network.SetTraining(on);

    /// <summary>log w(y|x).</summary>
    public Tensor LogMemberships(Tensor rows) => network.LogWeights(rows);                      // [N,K]

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        before.Dispose();
        bound.Dispose();
        labelled?.Dispose();
    }
}
