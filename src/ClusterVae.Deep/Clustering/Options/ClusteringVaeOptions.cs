using System.Text.Json.Serialization;
using ClusterVae.Options;
using static ClusterVae.Options.RulesFor<ClusterVae.Deep.ClusteringVaeOptions>;

namespace ClusterVae.Deep;

/// <summary>Joint training of a VAE and a clustering. What is null is chosen from the objective and the shape of the data, never from labels.</summary>
public sealed record ClusteringVaeOptions : IRuled<ClusteringVaeOptions>
{
    /// <summary>K; null chooses between <see cref="MinClusters"/> and <see cref="MaxClusters"/>.</summary>
    public int? NumberOfClusters { get; init; } = 10;

    public int MinClusters { get; init; } = 2;

    public int MaxClusters { get; init; } = 20;

    /// <summary>What is trained, and its own options.</summary>
    public ClusteringObjective Objective { get; init; } = new InfoMaxObjective();

    /// <summary>The width of the embedding.</summary>
    public int LatentDimensions { get; init; } = 10;

    /// <summary>What the encoder is made of; null is dense layers. Convolutions need pictures.</summary>
    public NetworkKind? Network { get; init; }

    /// <summary>Widths of the encoder's dense layers, such as "800,800"; null chooses by the rows' width, and narrow ones for tables of more than four times as many columns as rows. Of a convolutional network those that follow the convolutions.</summary>
    public string? Hidden { get; init; }

    /// <summary>Channels of the convolutions from the rows inward, each halving height and width, such as "16,32"; null chooses.</summary>
    public string? Channels { get; init; }

    /// <summary>Channels x height x width of rows that are pictures, such as "1x28x28"; "none" for rows that are not. Null looks whether they are pictures of one channel.</summary>
    public string? ImageShape { get; init; }

    /// <summary>Null is Bernoulli where the rows that the network sees lie in 0..1, else Gaussian.</summary>
    public ClusteringLikelihood? Likelihood { get; init; }

    /// <summary>Null is <see cref="RowScaling.Counts"/> where the rows are that; none for rows in 0..1; one common divisor for pictures and for columns of one unit; else <see cref="RowScaling.Standard"/>.</summary>
    public RowScaling? Scaling { get; init; }

    /// <summary>How rows are moved while the clusters are learnt.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>How the loop of every stage runs; its epochs are those of the main stage.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Ends with a full-covariance Gaussian mixture on the codes, which then assigns.</summary>
    public bool RefitFullCovariance { get; init; }

    /// <summary>Independent trainings, of which one is chosen without labels.</summary>
    public int Restarts { get; init; } = 1;

    /// <summary>Null is <see cref="RestartChoice.Agreement"/> from three restarts on, <see cref="RestartChoice.Objective"/> for two.</summary>
    public RestartChoice? RestartChoice { get; init; }

    /// <summary>The memberships are the mean over all restarts, their clusters matched one to one.</summary>
    public bool Consensus { get; init; }

    /// <summary>How often a training whose clusters collapsed is begun again from another seed.</summary>
    [JsonInclude]
    internal int CollapseRetries { get; init; } = 2;

    /// <summary>Folder in which pre-trained networks are kept by the hash of the data and of what decides their bytes.</summary>
    [JsonIgnore]
    internal string? PretrainedCache { get; init; }

    internal long SeedOrDefault => Training.SeedOrDefault;

    internal bool DeclaresNoImage => string.Equals(ImageShape, "none", StringComparison.OrdinalIgnoreCase);

    static IReadOnlyList<Rule<ClusteringVaeOptions>> IRuled<ClusteringVaeOptions>.Rules { get; } =
    [
        Whole(nameof(NumberOfClusters), o => o.NumberOfClusters, 2, 100_000, "Choose 2 or more, or nothing to have the number found: one cluster needs no training."),
        Whole(nameof(MinClusters), o => o.MinClusters, 2, 100_000),
        Whole(nameof(MaxClusters), o => o.MaxClusters, 2, 100_000),
        Truth(nameof(MaxClusters), o => o.MaxClusters >= o.MinClusters, o => o.MaxClusters, $"at least {nameof(MinClusters)}", $"Raise {nameof(MaxClusters)}."),
        .. Kinds.Rules<ClusteringVaeOptions, ClusteringObjective>(nameof(Objective), o => o.Objective),
        Truth("Objective.Families", o => o is not { Objective: HierarchicalMixtureObjective { Families: { } families }, NumberOfClusters: { } clusters } || families <= clusters,
            o => (o.Objective as HierarchicalMixtureObjective)?.Families, $"at most {nameof(NumberOfClusters)}", "Every family needs a cluster."),
        Truth("Objective.Tree", o => o.Objective is not HierarchicalMixtureObjective { Tree: { } tree } || ClusterTree.TryParse(tree, Math.Max(1, o.NumberOfClusters ?? 1), out _, out _),
            o => (o.Objective as HierarchicalMixtureObjective)?.Tree, $"a tree over the clusters 0 to {nameof(NumberOfClusters)} - 1", "Write a pair of brackets for each family, such as ((0 6) 8 9) (2 3 5) (1 4 7)."),
        Whole(nameof(LatentDimensions), o => o.LatentDimensions, 1, 4096),
        Word(nameof(Network), o => o.Network),
        Truth(nameof(Network), o => o.Network != NetworkKind.Convolutional || !o.DeclaresNoImage, o => o.Network, "not convolutional for rows that are no pictures", "Declare the shape that the rows have, or leave one of the two out."),
        Truth(nameof(Hidden), o => VaeOptions.TryParseWidths(o.Hidden, out _), o => o.Hidden, "widths from 1 to 65536 separated by commas", "Write for example 800,800, or nothing."),
        Truth(nameof(Channels), o => VaeOptions.TryParseWidths(o.Channels, out _), o => o.Channels, "numbers from 1 to 65536 separated by commas", "Write for example 16,32, or nothing."),
        Truth(nameof(ImageShape), o => o.DeclaresNoImage || VaeOptions.TryParseShape(o.ImageShape, out _), o => o.ImageShape, "channels x height x width, or none", "Write for example 1x28x28, none, or nothing."),
        Word(nameof(Likelihood), o => o.Likelihood),
        Word(nameof(Scaling), o => o.Scaling),
        .. Part(nameof(Augmentation), o => o.Augmentation),
        Truth("Augmentation.Flip", o => !o.Augmentation.Flip || !o.DeclaresNoImage, o => o.Augmentation.Flip, "only for pictures", "Declare the shape that the rows have, or leave it off."),
        .. Part(nameof(Training), o => o.Training),
        Truth("Training.ShuffleBufferRows", o => o.Training.ShuffleBufferRows is null, o => o.Training.ShuffleBufferRows, "nothing: the rows are kept in memory", "Leave it out."),
        Truth("Training.ValidationFraction", o => o.Training.HeldOutPart == 0, o => o.Training.ValidationFraction, "0: no rows are held out", "Leave it out."),
        Whole(nameof(Restarts), o => o.Restarts, 1, 1000),
        Word(nameof(RestartChoice), o => o.RestartChoice),
        Truth(nameof(Consensus), o => !o.Consensus || o.Restarts > 1, o => o.Consensus, "only with Restarts of 2 or more", "Raise Restarts, or leave the consensus off."),
    ];
}

/// <summary>How rows are distributed around what the decoder says.</summary>
public enum ClusteringLikelihood
{
    Bernoulli,

    /// <summary>One learned variance for all features.</summary>
    Gaussian,
}

/// <summary>How rows are brought to the network's scale. The model keeps it and answers in the rows' own units.</summary>
public enum RowScaling
{
    None,

    /// <summary>(x − smallest)/(largest − smallest) over all columns together.</summary>
    UnitInterval,

    /// <summary>(x − mean)/standard deviation, column by column.</summary>
    Standard,

    /// <summary>Counts of words or molecules: each row divided by its total, logarithms, rare columns weighed more.</summary>
    Counts,
}

/// <summary>Which of several restarts is the result. None of them reads a label.</summary>
public enum RestartChoice
{
    /// <summary>The lowest training loss.</summary>
    Objective,

    /// <summary>The one whose partition agrees best with the others (mean adjusted Rand index).</summary>
    Agreement,

    /// <summary>The best silhouette of the embedding.</summary>
    Silhouette,
}
