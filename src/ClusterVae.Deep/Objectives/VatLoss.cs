using ClusterVae.Options;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Virtual adversarial training of EXoN's classifier: cross-entropy on labelled rows, on all rows an answer that the worst small change does not
/// change, and an answer that is sure (VAT (5) and s.4.1, "VAT + EntMin"). It knows of no way in which rows may be moved. Encoder and decoder learn the bound L
/// beside it, with the weights as they are.
/// </summary>
internal sealed class VatLoss : Objective, IClusterObjective
{
    private readonly MixtureNetwork network;
    private readonly Classifier classifier;
    private readonly ExonBound bound;
    private readonly LabelledPool? labelled;
    private readonly VatSettings settings;

    /// <param name="network">With a classifier of its own; the caller keeps it.</param>
    /// <param name="likelihood">Of a row; the caller keeps it.</param>
    /// <param name="bound">Taken over.</param>
    /// <param name="labelled">Taken over; null where no label is known.</param>
    /// <param name="settings">Null for the defaults.</param>
    public VatLoss(MixtureNetwork network, Likelihood likelihood, ExonBound bound, LabelledPool? labelled, VatSettings? settings = null)
    {
        (this.network, this.bound, this.labelled) = (network, bound, labelled);
        this.settings = new Checked<VatSettings>(settings ?? new VatSettings()).Value;
        classifier = network.Classifier ?? throw new ArgumentException("EXoN's weights come from a classifier of its own.", nameof(network));
        Parameters = [.. network.Parameters, .. likelihood.Parameters];
        State = [.. network.State, .. likelihood.State];
    }

    public int Clusters => network.Clusters;

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var rows = batch.Rows.shape[0];
        var known = labelled?.DrawBeside(batch, settings.LabelledRows, settings.UnlabelledRows);
        var all = known is null ? batch.Rows : cat([batch.Rows, known.Batch.Rows], 0);
        var logAnswers = classifier.LogProbabilities(all);                                      // [N,K]
        var supervised = known is null
            ? zeros(1).sum()
            : -logAnswers.narrow(0, rows, all.shape[0] - rows).gather(1, known.Components.unsqueeze(1)).mean();
        var smoothness = Smoothness(all, logAnswers, batch.Generator).mean();
        var logWeights = logAnswers.narrow(0, 0, rows);
        var unsure = Categorical.MeanEntropy(logWeights);

        var (logLikelihood, divergence) = bound.Of(batch.Rows, logWeights.detach(), batch.Generator);
        var elbo = (logLikelihood - divergence).mean();
        terms.Add("labelled", supervised);
        terms.Add("smoothness", smoothness);
        terms.Add("reconstruction", -logLikelihood.mean());
        terms.Add("kl", divergence.mean());
        terms.Add("elbo", elbo);
        ClusterEntropies.Report(logWeights, terms);
        var taught = supervised.Plus(smoothness * Held(settings.SmoothnessWeight)).Plus(unsure * Held(settings.EntropyWeight));
        return (taught - elbo).MoveToOuterDisposeScope();                                       // []
    }

    public override void SetTraining(bool on) => network.SetTraining(on);

    /// <summary>log w(y|x).</summary>
    public Tensor LogMemberships(Tensor rows) => network.LogWeights(rows);                      // [N,K]

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        bound.Dispose();
        labelled?.Dispose();
    }

    /// <summary>
    /// On labelled rows too, so that changed rows are normalised beside the same others; but running averages must not take changed rows for rows of the data.
    /// </summary>
    private Tensor Smoothness(Tensor rows, Tensor logAnswers, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var unseen = new RunningStatistics.Collection();
        using var use = RunningStatistics.Collect(unseen);
        var start = randn(rows.shape, ScalarType.Float32, generator: generator).to(rows.device);
        var change = VirtualAdversary.Change(classifier.LogProbabilities, rows, logAnswers, settings.Distance, settings.PowerIterations, start);
        return VirtualAdversary.Smoothness(classifier.LogProbabilities, rows, logAnswers, change).MoveToOuterDisposeScope();     // [N]
    }
}

/// <summary>The weights of <see cref="VatLoss"/>; the paper leaves all but the distance at 1.</summary>
internal sealed record VatSettings : IRuled<VatSettings>
{
    /// <summary>ε, how far a row is changed, in the network's units.</summary>
    public double Distance { get; init; } = 2;

    public int PowerIterations { get; init; } = 1;

    /// <summary>Of smoothness against cross-entropy.</summary>
    public double SmoothnessWeight { get; init; } = 1;

    /// <summary>Of the mean entropy of answers.</summary>
    public double EntropyWeight { get; init; } = 1;

    /// <summary>Labelled rows for each <see cref="UnlabelledRows"/> others.</summary>
    public int LabelledRows { get; init; } = 64;

    public int UnlabelledRows { get; init; } = 256;

    static IReadOnlyList<Rule<VatSettings>> IRuled<VatSettings>.Rules { get; } =
    [
        new RangeRule<VatSettings>(nameof(Distance), s => s.Distance, Interval.AboveUpTo(0, 1e6)),
        new RangeRule<VatSettings>(nameof(PowerIterations), s => s.PowerIterations, Interval.Closed(1, 100)),
        new RangeRule<VatSettings>(nameof(SmoothnessWeight), s => s.SmoothnessWeight, Interval.From(0, 1e6)),
        new RangeRule<VatSettings>(nameof(EntropyWeight), s => s.EntropyWeight, Interval.From(0, 1e6)),
        new RangeRule<VatSettings>(nameof(LabelledRows), s => s.LabelledRows, Interval.Closed(1, 1 << 20)),
        new RangeRule<VatSettings>(nameof(UnlabelledRows), s => s.UnlabelledRows, Interval.Closed(1, 1 << 24)),
    ];
}
