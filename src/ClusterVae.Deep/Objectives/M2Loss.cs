using ClusterVae.Options;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// M2's objective: the bound of labelled rows with their class, that of the others with the sum over classes, and cross-entropy, without which labels would
/// not teach the classifier at all (M2 (8), (9)).
/// </summary>
internal sealed class M2Loss : Objective, IClusterObjective
{
    private readonly MixtureNetwork network;
    private readonly Likelihood likelihood;
    private readonly LabelledPool? labelled;
    private readonly M2Settings settings;

    /// <param name="network">With a classifier of its own and a decoder that sees the component; the caller keeps it.</param>
    /// <param name="likelihood">Of a row; the caller keeps it.</param>
    /// <param name="labelled">Taken over; null where no label is known.</param>
    /// <param name="settings">Null for the defaults.</param>
    public M2Loss(MixtureNetwork network, Likelihood likelihood, LabelledPool? labelled, M2Settings? settings = null)
    {
        (this.network, this.likelihood, this.labelled) = (network, likelihood, labelled);
        this.settings = new Checked<M2Settings>(settings ?? new M2Settings()).Value;
        if (network.Classifier is null || !network.DecoderSeesComponent)
            throw new ArgumentException("M2 has a classifier of its own and a decoder that sees the class.", nameof(network));
        Parameters = [.. network.Parameters, .. likelihood.Parameters];
        State = [.. network.State, .. likelihood.State];
    }

    public int Clusters => network.Clusters;

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    /// <summary>(Σ_U U(x) + Σ_L L(x, y)) / N − α mean_L log q(y|x) for the N rows of a step, to be made smaller (M2 (8), (9)).</summary>
    public static Tensor Total(Tensor unlabelledBound, Tensor labelledBound, Tensor logClassOfLabel, double alpha)
    {
        using var scope = NewDisposeScope();
        var rows = unlabelledBound.shape[0] + labelledBound.shape[0];
        var bounds = unlabelledBound.sum().Plus(labelledBound.sum()) / Held(rows);
        return (-bounds - logClassOfLabel.mean() * Held(alpha)).MoveToOuterDisposeScope();      // []
    }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var rows = batch.Rows.shape[0];
        var known = labelled?.DrawBeside(batch, settings.LabelledRows, settings.UnlabelledRows);
        var logClasses = network.Classifier!.LogProbabilities(known is null ? batch.Rows : cat([batch.Rows, known.Batch.Rows], 0));
        var logUnknown = logClasses.narrow(0, 0, rows);
        var unknown = ClassConditionalBound.OfUnknownClass(logUnknown, ClassConditionalBound.OfEachClass(network, likelihood, batch.Rows, batch.Generator));
        terms.Add("elbo", unknown.mean());
        ClusterEntropies.Report(logUnknown, terms);
        if (known is null)
            return (-unknown.mean()).MoveToOuterDisposeScope();
        var told = ClassConditionalBound.OfKnownClass(network, likelihood, known.Batch.Rows, known.Components, batch.Generator);
        var logOfLabel = logClasses.narrow(0, rows, known.Components.shape[0]).gather(1, known.Components.unsqueeze(1)).squeeze(1);
        terms.Add("labelled", -logOfLabel.mean());
        return Total(unknown, told, logOfLabel, settings.LabelWeight).MoveToOuterDisposeScope();    // []
    }

    public override void SetTraining(bool on) => network.SetTraining(on);

    /// <summary>log q(y|x).</summary>
    public Tensor LogMemberships(Tensor rows) => network.LogWeights(rows);                      // [N,K]

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            labelled?.Dispose();
    }
}

/// <summary>The weights of <see cref="M2Loss"/>.</summary>
internal sealed record M2Settings : IRuled<M2Settings>
{
    /// <summary>α, of cross-entropy against the bound of a row, which has about a nat for each column. With less the bound decides what classes are.</summary>
    public double LabelWeight { get; init; } = 100;

    /// <summary>Labelled rows for each <see cref="UnlabelledRows"/> others.</summary>
    public int LabelledRows { get; init; } = 64;

    public int UnlabelledRows { get; init; } = 256;

    static IReadOnlyList<Rule<M2Settings>> IRuled<M2Settings>.Rules { get; } =
    [
        new RangeRule<M2Settings>(nameof(LabelWeight), s => s.LabelWeight, Interval.From(0, 1e9)),
        new RangeRule<M2Settings>(nameof(LabelledRows), s => s.LabelledRows, Interval.Closed(1, 1 << 20)),
        new RangeRule<M2Settings>(nameof(UnlabelledRows), s => s.UnlabelledRows, Interval.Closed(1, 1 << 24)),
    ];
}
