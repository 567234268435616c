using ClusterVae.Options;
using static ClusterVae.Options.RulesFor<ClusterVae.Deep.InfoMaxObjective>;

namespace ClusterVae.Deep;

/// <summary>Amortised q(c|x) by information maximisation and consistency under augmentation, joined with the ELBO.</summary>
public sealed record InfoMaxObjective : ClusteringObjective, IRuled<InfoMaxObjective>
{
    /// <summary>Epochs of the second phase; null chooses (tables have none), 0 leaves it out.</summary>
    public int? RefineEpochs { get; init; }

    /// <summary>Independent q(c|x) on one trunk; the steadiest is kept.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Short first trainings, of which the one with the lowest loss goes on.</summary>
    public int? Starts { get; init; }

    /// <summary>Where q(c|x) begins; null is <see cref="HeadStart.Choice"/> for tables, <see cref="HeadStart.Nothing"/> for pictures.</summary>
    public HeadStart? HeadStart { get; init; }

    /// <summary>The weight of −ELBO; 0 leaves the generative side out.</summary>
    public double ElboWeight { get; init; } = 0.002;

    /// <summary>The weight of evenly filled, sure clusters against consistency.</summary>
    public double? InformationWeight { get; init; }

    internal override int UsualEpochs => 10;

    internal override bool MovesPictures => true;

    static IReadOnlyList<Rule<InfoMaxObjective>> IRuled<InfoMaxObjective>.Rules { get; } =
    [
        .. CommonRules<InfoMaxObjective>(),
        Whole(nameof(RefineEpochs), o => o.RefineEpochs, 0, 1_000_000),
        Whole(nameof(Heads), o => o.Heads, 1, 256),
        Whole(nameof(Starts), o => o.Starts, 1, 1000),
        Word(nameof(HeadStart), o => o.HeadStart),
        Number(nameof(ElboWeight), o => o.ElboWeight, Interval.Closed(0, 1e5)),
        Number(nameof(InformationWeight), o => o.InformationWeight, Interval.Closed(0, 1e5)),
    ];
}

/// <summary>Where the q(c|x) of <see cref="InfoMaxObjective"/> begins.</summary>
public enum HeadStart
{
    /// <summary>At random weights; every cluster shall hold equally many rows.</summary>
    Nothing,

    /// <summary>At a Gaussian mixture of the rows, which also says how large the clusters are.</summary>
    Mixture,

    /// <summary>At the clusters of that method which neighbours and other methods confirm most: k-means, a full or tied mixture, t-SNE and a mixture, or EM begun there.</summary>
    Choice,
}
