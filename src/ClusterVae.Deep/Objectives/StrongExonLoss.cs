using ClusterVae.Options;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// EXoN's latent space with a stronger classifier: w(y|x) is taught by information maximisation and consistency under augmentation on all rows, as
/// <see cref="InfoMax"/> does without labels, and under the small change that the teacher minds most (VAT), while the few labels name the components and pull
/// them into place; in a second phase the slow teacher gives sharpened targets, also for SCI (004 eq. 7) on mixed rows. Encoder and decoder learn the bound L
/// beside it, with the weights as they are.
/// </summary>
internal sealed class StrongExonLoss : Objective, IClusterObjective
{
    private readonly MixtureNetwork network;
    private readonly Classifier classifier;
    private readonly ExonBound bound;
    private readonly LabelledPool? labelled;
    private readonly StrongExonSettings settings;
    private readonly IAugmentation? augmentation;
    private readonly ClassifierTeacher teacher;
    private readonly Mixup mixup;
    private readonly Tensor? logSizes;
    private readonly Tensor? ground;
    private bool training = true;

    /// <param name="network">With a classifier of its own; the caller keeps it.</param>
    /// <param name="likelihood">Of a row; the caller keeps it.</param>
    /// <param name="bound">Taken over.</param>
    /// <param name="labelled">Taken over; null where no label is known.</param>
    /// <param name="settings">Null for the defaults.</param>
    /// <param name="augmentation">Makes the changed view; the caller keeps it.</param>
    /// <param name="sizes">The parts of the rows that the components shall hold; equal parts where none are named.</param>
    /// <param name="ground">How much each row belongs to each component, row by row: what the first phase is taught in place of information maximisation.</param>
    public StrongExonLoss(
        MixtureNetwork network, Likelihood likelihood, ExonBound bound, LabelledPool? labelled, StrongExonSettings? settings = null,
        IAugmentation? augmentation = null, IReadOnlyList<double>? sizes = null, float[]? ground = null)
    {
        (this.network, this.bound, this.labelled, this.augmentation) = (network, bound, labelled, augmentation);
        this.settings = new Checked<StrongExonSettings>(settings ?? new StrongExonSettings()).Value;
        classifier = network.Classifier ?? throw new ArgumentException("EXoN's weights come from a classifier of its own.", nameof(network));
        teacher = new ClassifierTeacher(classifier);
        mixup = new Mixup(this.settings.MixupAlpha);
        logSizes = sizes is null ? null : tensor(sizes.Select(size => (float)Math.Log(size)).ToArray()).to(network.Device);
        this.ground = ground is null ? null : tensor(ground).view(-1, network.Clusters).to(network.Device);
        Parameters = [.. network.Parameters, .. likelihood.Parameters];
        State = [.. network.State, .. likelihood.State, .. teacher.Tensors];
    }

    public int Clusters => network.Clusters;

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    /// <summary>Whether a moment lies in the second phase.</summary>
    public bool IsRefining(TrainingMoment moment) => moment.Epoch >= Math.Round(moment.Epochs * (1 - settings.RefinementShare));

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var refining = IsRefining(batch.Moment);
        var strength = refining ? settings.RefinementStrength : settings.AugmentationStrength;
        var known = labelled?.DrawBeside(batch, settings.LabelledRows, settings.UnlabelledRows);
        var changed = Change(batch, strength);
        var (clustering, supervised, logWeights) = refining ? Refine(batch, changed, known, strength) : Discover(batch, changed, known, strength);
        var (logLikelihood, divergence) = bound.Of(batch.Rows, logWeights, batch.Generator);
        var elbo = (logLikelihood - divergence).mean();
        terms.Add("clustering", clustering);
        terms.Add("labelled", supervised);
        terms.Add("reconstruction", -logLikelihood.mean());
        terms.Add("kl", divergence.mean());
        terms.Add("elbo", elbo);
        ClusterEntropies.Report(logWeights, terms);
        return (clustering.Plus(supervised * Held(settings.LabelWeight)) - elbo).MoveToOuterDisposeScope();          // []
    }

    // The first steps' average would be made of random weights for long: it is shorter then.
    public override void AfterStep(TrainingMoment moment) => teacher.Follow(Math.Min(settings.TeacherDecay, (1.0 + moment.Step) / (10.0 + moment.Step)));

    public override void SetTraining(bool on)
    {
        training = on;
        network.SetTraining(on);
    }

    /// <summary>The teacher becomes the classifier: where training ends the average is the better of the two.</summary>
    public void Graduate() => teacher.Graduate();

    /// <summary>log w(y|x).</summary>
    public Tensor LogMemberships(Tensor rows) => network.LogWeights(rows);                      // [N,K]

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        teacher.Dispose();
        bound.Dispose();
        labelled?.Dispose();
        logSizes?.Dispose();
        ground?.Dispose();
    }

    /// <summary>InfoMax's first phase; cross-entropy on changed labelled rows; log w of the rows as they are.</summary>
    private (Tensor Clustering, Tensor Supervised, Tensor LogWeights) Discover(MicroBatch batch, Tensor changed, LabelledRows? known, double strength)
    {
        var said = Answers.Of(classifier, [batch.Rows, changed, known is null ? null : Change(known.Batch, strength), Attacked(batch, teacher.LogProbabilities(batch.Rows))]);
        var (clean, moved) = (said[0]!, said[1]!);
        var clustering = ground is null
            ? InfoMax.Discovery(clean, moved, settings.InformationWeight, settings.Balance, logSizes)
            : OfGround(ground.index_select(0, batch.Indices.to(ground.device)), clean, moved);
        if (said[3] is { } attacked)
            clustering = clustering.Plus(InformationMaximisation.Consistency(clean.exp(), attacked));
        return (clustering, known is null ? zeros(1).sum() : OfLabels(said[2]!, known), clean.detach());
    }

    /// <summary>InfoMax's second phase with SCI on pairs; on labelled rows cross-entropy, and SCI with the true labels; the teacher's log w.</summary>
    private (Tensor Clustering, Tensor Supervised, Tensor LogWeights) Refine(MicroBatch batch, Tensor changed, LabelledRows? known, double strength)
    {
        var taught = teacher.LogProbabilities(batch.Rows);
        var targets = InfoMax.Sharpen(taught, settings.TargetTemperature);
        var pair = Pair.Of(mixup, changed, targets, batch.Generator);
        var labelledRows = known is null ? null : Change(known.Batch, strength);
        var labelledPair = known is null ? null : Pair.Of(mixup, labelledRows!, GumbelSoftmax.OneHot(known.Components, Clusters), batch.Generator);
        var said = Answers.Of(classifier, [pair.Mixed, changed, labelledPair?.Mixed, labelledRows, Attacked(batch, taught)]);
        var (mixed, moved) = (said[0]!, said[1]!);
        var clustering = pair.Sci(mixed).mean().Plus(InformationMaximisation.Consistency(targets, moved))
            - InformationMaximisation.Filling(moved, logSizes) * Held(settings.RefinementBalance);
        if (said[4] is { } attacked)
            clustering = clustering.Plus(InformationMaximisation.Consistency(targets, attacked));
        return (clustering, known is null ? zeros(1).sum() : labelledPair!.Sci(said[2]!).mean().Plus(OfLabels(said[3]!, known)), taught);
    }

    /// <summary>H(r, w(x)) + H(r, w(x')).</summary>
    private static Tensor OfGround(Tensor memberships, Tensor clean, Tensor moved) =>
        InformationMaximisation.Consistency(memberships, clean).Plus(InformationMaximisation.Consistency(memberships, moved));

    private static Tensor OfLabels(Tensor logWeights, LabelledRows known) => -logWeights.gather(1, known.Components.unsqueeze(1)).mean();

    /// <summary>Rows moved against the teacher, whose answers no batch sways; null where they are not to be moved.</summary>
    private Tensor? Attacked(MicroBatch batch, Tensor taught) =>
        training && settings.AdversarialDistance > 0 ? VirtualAdversary.Moved(teacher.LogProbabilitiesOfChanging, batch.Rows, taught, settings.AdversarialDistance, batch.Generator) : null;   // [N,D]

    private Tensor Change(MicroBatch batch, double strength) =>
        training && augmentation is not null ? augmentation.ApplyTo(batch, strength) : batch.Rows.alias();     // [N,D]
}

/// <summary>What a classifier says of several groups of rows that it sees as one batch.</summary>
internal static class Answers
{
    /// <param name="classifier">asked once</param>
    /// <param name="groups">[n,D] each; a group that is null is left out, and so is its answer</param>
    public static Tensor?[] Of(Classifier classifier, Tensor?[] groups)
    {
        var all = classifier.LogProbabilities(cat([.. groups.OfType<Tensor>()], 0));
        var start = 0L;
        return Array.ConvertAll(groups, group =>
        {
            if (group is null)
                return null;
            var own = all.narrow(0, start, group.shape[0]);
            start += group.shape[0];
            return own;
        });
    }
}
