using System.Text.Json.Serialization;
using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>
/// A known combination of likelihood, prior, posterior, assignment and penalties, with what belongs to it alone; docs/models has a page for each.
/// A new one derives from this or from <see cref="LatentObjective"/> and tells its rules: the tool, model files and checks find it by its name.
/// </summary>
public abstract record ClusteringObjective
{
    private protected ClusteringObjective() { }

    /// <summary>Epochs in which the decoder learns the rows as they are, the clusters at rest (MutualTraining's last round); null chooses, 0 leaves it out.</summary>
    public int? FinishEpochs { get; init; }

    /// <summary>As the tool and model files call it.</summary>
    [JsonIgnore]
    public string Name => Kinds.NameOf(GetType(), typeof(ClusteringObjective));

    /// <summary>Whether clusters that are known of some rows are part of what is trained; otherwise a mixture may begin at them, no more.</summary>
    [JsonIgnore]
    internal virtual bool TakesKnownComponents => false;

    /// <summary>Of the main stage on 70,000 rows; fewer rows need more.</summary>
    internal virtual int UsualEpochs => 12;

    /// <summary>Whether the clusters are learnt from pictures that move, whatever they begin at.</summary>
    internal virtual bool MovesPictures => false;

    private protected static IEnumerable<Rule<TObjective>> CommonRules<TObjective>() where TObjective : ClusteringObjective =>
        [RulesFor<TObjective>.Whole(nameof(FinishEpochs), o => o.FinishEpochs, 0, 1_000_000)];
}

/// <summary>Where a mixture in the latent space begins.</summary>
public enum ClusteringStart
{
    /// <summary>A VAE is trained first and a Gaussian mixture is fitted to its codes.</summary>
    Codes,

    /// <summary>A short information-maximising training groups the rows; the VAE then begins on its trunk, each group around a centre of its own.</summary>
    InfoMax,
}

/// <summary>One Gaussian code and a mixture around it: a VAE is trained, a mixture begins on its codes, and both are trained together.</summary>
public abstract record LatentObjective : ClusteringObjective
{
    private protected LatentObjective() { }

    /// <summary>Where the mixture begins; null is <see cref="UsualStart"/>.</summary>
    public ClusteringStart? Start { get; init; }

    /// <summary>Epochs of the VAE before a mixture is fitted; null chooses, 0 leaves it out.</summary>
    public int? PretrainEpochs { get; init; }

    /// <summary>Epochs of each phase of the InfoMax that groups the rows; null chooses.</summary>
    public int? GroupingEpochs { get; init; }

    /// <summary>What the objective was found to need.</summary>
    internal virtual ClusteringStart UsualStart => ClusteringStart.Codes;

    /// <summary>Whether the decoder of the joint training is shown the cluster besides z.</summary>
    internal virtual bool ShowsDecoderTheCluster => false;

    private protected static IEnumerable<Rule<TObjective>> LatentRules<TObjective>() where TObjective : LatentObjective =>
    [
        .. CommonRules<TObjective>(),
        RulesFor<TObjective>.Word(nameof(Start), o => o.Start),
        RulesFor<TObjective>.Whole(nameof(PretrainEpochs), o => o.PretrainEpochs, 0, 1_000_000),
        RulesFor<TObjective>.Whole(nameof(GroupingEpochs), o => o.GroupingEpochs, 1, 1_000_000),
    ];
}
