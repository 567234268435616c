using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>
/// Joint training of a VAE and a clustering. All options are plain numbers, words and switches. What is 0 (or −1 where 0 means something)
/// is chosen from the objective and the shape of the data, never from labels.
/// </summary>
public sealed record ClusteringVaeOptions : IRuled<ClusteringVaeOptions>
{
    /// <summary>K; 0 chooses between <see cref="MinClusters"/> and <see cref="MaxClusters"/>.</summary>
    public int Clusters { get; init; } = 10;

    public int MinClusters { get; init; } = 2;

    public int MaxClusters { get; init; } = 20;

    public ClusteringObjective Objective { get; init; } = ClusteringObjective.InfoMax;

    /// <summary>The width of the embedding.</summary>
    public int LatentDimensions { get; init; } = 10;

    /// <summary>Widths of the encoder's dense layers, such as "800,800"; empty chooses by the rows' width.</summary>
    public string Hidden { get; init; } = "";

    /// <summary>Channels x height x width of rows that are images, such as "1x28x28"; "none" for rows that are not. Empty looks whether they are square pictures of one channel.</summary>
    public string ImageShape { get; init; } = "";

    public ClusteringLikelihood Likelihood { get; init; } = ClusteringLikelihood.Auto;

    public RowScaling Scaling { get; init; } = RowScaling.Auto;

    /// <summary>Epochs of the main stage (of each round for MutualTraining, of the first phase for InfoMax); 0 chooses by the number of rows.</summary>
    public int Epochs { get; init; }

    /// <summary>Epochs of the VAE before a mixture is fitted; −1 chooses, 0 leaves it out. GumbelMixture learns its components then, its weights at rest; InfoMax has none.</summary>
    public int PretrainEpochs { get; init; } = -1;

    /// <summary>Epochs of InfoMax's second phase; −1 chooses (tables have none), 0 leaves it out.</summary>
    public int RefineEpochs { get; init; } = -1;

    /// <summary>Epochs in which the decoder learns the rows as they are, the clusters at rest (MutualTraining's last round); −1 chooses, 0 leaves it out.</summary>
    public int FinishEpochs { get; init; } = -1;

    /// <summary>Rows per step; 0 chooses (256, more for many clusters). Batches are made equally large.</summary>
    public int BatchSize { get; init; }

    /// <summary>Rows per worker; 0 is the whole batch. Batch statistics and the balance of clusters are those of a micro-batch.</summary>
    public int MicroBatchSize { get; init; }

    public double LearningRate { get; init; } = 1e-3;

    /// <summary>InfoMax: independent q(c|x) on one trunk; the steadiest is kept.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>InfoMax: short first trainings, of which the one with the lowest loss goes on; 0 chooses.</summary>
    public int Starts { get; init; }

    /// <summary>InfoMax: where q(c|x) begins.</summary>
    public HeadStart HeadStart { get; init; } = HeadStart.Auto;

    /// <summary>InfoMax: the weight of −ELBO; 0 leaves the generative side out.</summary>
    public double ElboWeight { get; init; } = 0.002;

    /// <summary>InfoMax: the weight of evenly filled, sure clusters against consistency; −1 chooses.</summary>
    public double InformationWeight { get; init; } = -1;

    /// <summary>Multiplies all augmentation; 0 turns it off.</summary>
    public double AugmentationStrength { get; init; } = 1;

    /// <summary>Images: degrees to either side; −1 chooses. InfoMax's second phase reaches a third further, as with the others.</summary>
    public double AugmentRotation { get; init; } = -1;

    /// <summary>Images: part of height and width; −1 chooses.</summary>
    public double AugmentShift { get; init; } = -1;

    /// <summary>Images: part of the size; −1 chooses.</summary>
    public double AugmentZoom { get; init; } = -1;

    /// <summary>Images: tangent of the angle by which upright strokes lean; −1 chooses, and leaves it out where no picture of the data leans.</summary>
    public double AugmentShear { get; init; } = -1;

    /// <summary>Images: logarithm of the factor by which they grow wider and as much lower, or narrower and higher; −1 chooses, and stretches up to 20,000 pictures where they look like others then.</summary>
    public double AugmentStretch { get; init; } = -1;

    /// <summary>Images: mirrored left to right every second time.</summary>
    public bool AugmentFlip { get; init; }

    /// <summary>Standard deviation of added noise as a part of each column's own; −1 chooses.</summary>
    public double AugmentNoise { get; init; } = -1;

    /// <summary>Probability with which a number is replaced by the same column of another row; −1 chooses.</summary>
    public double AugmentDropout { get; init; } = -1;

    /// <summary>A row may move toward one of this many nearest neighbours; −1 chooses (tables only), 0 is off.</summary>
    public int AugmentNeighbours { get; init; } = -1;

    /// <summary>Mixture objectives: where the mixture begins.</summary>
    public ClusteringStart Start { get; init; } = ClusteringStart.Auto;

    /// <summary>MutualTraining: how often VAE and mixture take turns; 0 chooses.</summary>
    public int Rounds { get; init; }

    /// <summary>Vade, GmmPrior, SoftKMeans, MutualTraining, HierarchicalMixture: which parts of the bound are sampled. For Vade AnalyticKl has the gap of Clustering VAE s.4, Entropy and MonteCarlo are exact with q(c|z) = p(c|z) (Clustering VAE s.2.3).</summary>
    public ElboEstimator Estimator { get; init; } = ElboEstimator.AnalyticKl;

    /// <summary>SoftKMeans and Idec: the weight of the clustering loss.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>HierarchicalMixture: how many families; 0 chooses a third of the clusters.</summary>
    public int Families { get; init; }

    /// <summary>HierarchicalMixture: levels of the tree, the clusters' own included; between them and the families the numbers of groups fall in even ratios.</summary>
    public int Levels { get; init; } = 2;

    /// <summary>HierarchicalMixture: the tree itself, such as "((0 6) 8 9) (2 3 5) (1 4 7)"; empty gathers clusters by what the model doubts. Clusters have no names before a training: for a second one, or with known components.</summary>
    public string Tree { get; init; } = "";

    /// <summary>HierarchicalMixture: the nodes above the clusters keep variance 1.</summary>
    public bool UnitVariance { get; init; }

    /// <summary>CategoricalLatent and GumbelMixture: the weight of the constraint against collapse; 0 for the documents' bare objective.</summary>
    public double InformationConstraint { get; init; } = 1;

    /// <summary>GumbelMixture: how the components of posterior and prior are compared.</summary>
    public MixtureMatching Matching { get; init; } = MixtureMatching.Matched;

    /// <summary>GumbelMixture: τ.</summary>
    public double Temperature { get; init; } = 0.5;

    /// <summary>Vade and CategoricalLatent: the decoder sees the cluster besides z.</summary>
    public bool DecoderSeesCluster { get; init; }

    /// <summary>Ends with a full-covariance Gaussian mixture on the codes, which then assigns.</summary>
    public bool RefitFullCovariance { get; init; }

    /// <summary>Independent trainings, of which one is chosen without labels.</summary>
    public int Restarts { get; init; } = 1;

    public RestartChoice RestartChoice { get; init; } = RestartChoice.Auto;

    /// <summary>The memberships are the mean over all restarts, their clusters matched one to one.</summary>
    public bool Consensus { get; init; }

    /// <summary>How often a training whose clusters collapsed is begun again from another seed.</summary>
    public int CollapseRetries { get; init; } = 2;

    /// <summary>Folder in which pre-trained networks are kept by the hash of the data and of what decides their bytes; empty for none.</summary>
    public string PretrainedCache { get; init; } = "";

    /// <summary>Directory for a checkpoint after every epoch of every stage; empty for none.</summary>
    public string CheckpointDirectory { get; init; } = "";

    /// <summary>Goes on from what <see cref="CheckpointDirectory"/> holds; the result has the same bytes as an uninterrupted training.</summary>
    public bool Resume { get; init; }

    /// <summary>Null leaves the choice to whoever trains: 1 here, the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    /// <summary>Workers; 0 finds the fastest number. The trained bytes do not depend on it.</summary>
    public int Threads { get; init; }

    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    public int DeviceIndex { get; init; }

    /// <summary>How exactly matrix products are taken.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    internal long SeedOrDefault => Seed ?? 1;

    internal bool DeclaresNoImage => string.Equals(ImageShape, "none", StringComparison.OrdinalIgnoreCase);

    public static IReadOnlyList<Rule<ClusteringVaeOptions>> Rules { get; } =
    [
        Whole(nameof(Clusters), o => o.Clusters, 0, 100_000, "Choose 0 for automatic, or the number of clusters from 2."),
        Truth(nameof(Clusters), o => o.Clusters != 1, o => o.Clusters, "0, or 2 and more", "One cluster needs no training: choose 2 or more, or 0 for automatic."),
        Whole(nameof(MinClusters), o => o.MinClusters, 2, 100_000),
        Whole(nameof(MaxClusters), o => o.MaxClusters, 2, 100_000),
        Truth(nameof(MaxClusters), o => o.MaxClusters >= o.MinClusters, o => o.MaxClusters, $"at least {nameof(MinClusters)}", $"Raise {nameof(MaxClusters)}."),
        Word(nameof(Objective), o => o.Objective),
        Whole(nameof(LatentDimensions), o => o.LatentDimensions, 1, 4096),
        Truth(nameof(Hidden), o => VaeOptions.TryParseWidths(o.Hidden, out _), o => o.Hidden, "widths from 1 to 65536 separated by commas", "Write for example 800,800, or nothing."),
        Truth(nameof(ImageShape), o => o.DeclaresNoImage || VaeOptions.TryParseShape(o.ImageShape, out _), o => o.ImageShape, "channels x height x width, or none", "Write for example 1x28x28, none, or nothing."),
        Word(nameof(Likelihood), o => o.Likelihood),
        Word(nameof(Scaling), o => o.Scaling),
        Whole(nameof(Epochs), o => o.Epochs, 0, 1_000_000, "Choose 0 for automatic, or a number of epochs."),
        Whole(nameof(PretrainEpochs), o => o.PretrainEpochs, -1, 1_000_000, "Choose -1 for automatic, or a number of epochs."),
        Whole(nameof(RefineEpochs), o => o.RefineEpochs, -1, 1_000_000, "Choose -1 for automatic, or a number of epochs."),
        Whole(nameof(FinishEpochs), o => o.FinishEpochs, -1, 1_000_000, "Choose -1 for automatic, or a number of epochs."),
        Whole(nameof(BatchSize), o => o.BatchSize, 0, 1 << 24, "Choose 0 for automatic, or rows per step."),
        Whole(nameof(MicroBatchSize), o => o.MicroBatchSize, 0, 1 << 24, "Choose 0 for the whole batch, or rows per worker."),
        Truth(nameof(MicroBatchSize), o => o.MicroBatchSize < 1 || (o.BatchSize - 1L) / o.MicroBatchSize < 64, o => o.MicroBatchSize, "at most 64 micro-batches per batch",
            "Every micro-batch keeps its own gradient: raise MicroBatchSize or lower BatchSize."),
        Range(nameof(LearningRate), o => o.LearningRate, Interval.AboveUpTo(0, 10)),
        Whole(nameof(Heads), o => o.Heads, 1, 256),
        Whole(nameof(Starts), o => o.Starts, 0, 1000, "Choose 0 for automatic, or how many trainings are begun."),
        Word(nameof(HeadStart), o => o.HeadStart),
        Range(nameof(ElboWeight), o => o.ElboWeight, Interval.Closed(0, 1e5)),
        OrAutomatic(nameof(InformationWeight), o => o.InformationWeight, 1e5),
        Range(nameof(AugmentationStrength), o => o.AugmentationStrength, Interval.Closed(0, 7)),
        OrAutomatic(nameof(AugmentRotation), o => o.AugmentRotation, 180),
        OrAutomatic(nameof(AugmentShift), o => o.AugmentShift, 0.99),
        OrAutomatic(nameof(AugmentZoom), o => o.AugmentZoom, 0.99),
        OrAutomatic(nameof(AugmentShear), o => o.AugmentShear, 1.99),
        OrAutomatic(nameof(AugmentStretch), o => o.AugmentStretch, 2),
        OrAutomatic(nameof(AugmentNoise), o => o.AugmentNoise, 100),
        OrAutomatic(nameof(AugmentDropout), o => o.AugmentDropout, 0.99),
        Whole(nameof(AugmentNeighbours), o => o.AugmentNeighbours, -1, 1000, "Choose -1 for automatic, 0 for none, or a number of neighbours."),
        Truth(nameof(AugmentFlip), o => !o.AugmentFlip || !o.DeclaresNoImage, o => o.AugmentFlip, "only for images", "Declare the shape that the rows have, or leave it off."),
        Word(nameof(Start), o => o.Start),
        Whole(nameof(Rounds), o => o.Rounds, 0, 10_000, "Choose 0 for automatic, or a number of rounds."),
        Word(nameof(Estimator), o => o.Estimator),
        Range(nameof(Lambda), o => o.Lambda, Interval.Closed(0, 1e6)),
        Whole(nameof(Families), o => o.Families, 0, 100_000, "Choose 0 for automatic, or a number of families."),
        Truth(nameof(Families), o => o.Clusters == 0 || o.Families <= o.Clusters, o => o.Families, $"at most {nameof(Clusters)}", "Every family needs a cluster."),
        Whole(nameof(Levels), o => o.Levels, 2, 100),
        Truth(nameof(Tree), o => o.Tree.Length == 0 || ClusterTree.TryParse(o.Tree, Math.Max(1, o.Clusters), out _, out _), o => o.Tree, $"a tree over the clusters 0 to {nameof(Clusters)} - 1", "Write a pair of brackets for each family, such as ((0 6) 8 9) (2 3 5) (1 4 7)."),
        Range(nameof(InformationConstraint), o => o.InformationConstraint, Interval.Closed(0, 1e5)),
        Word(nameof(Matching), o => o.Matching),
        Range(nameof(Temperature), o => o.Temperature, Interval.AboveUpTo(0, 100)),
        Whole(nameof(Restarts), o => o.Restarts, 1, 1000),
        Word(nameof(RestartChoice), o => o.RestartChoice),
        Truth(nameof(Consensus), o => !o.Consensus || o.Restarts > 1, o => o.Consensus, "only with Restarts of 2 or more", "Raise Restarts, or leave the consensus off."),
        Whole(nameof(CollapseRetries), o => o.CollapseRetries, 0, 100),
        Truth(nameof(Resume), o => !o.Resume || o.CheckpointDirectory.Length > 0, o => o.Resume, "only with a CheckpointDirectory", "Name the directory that holds the checkpoints."),
        Whole(nameof(Threads), o => o.Threads, 0, 1024, "Choose 0 for automatic, or the number of workers."),
        Word(nameof(Device), o => o.Device),
        Whole(nameof(DeviceIndex), o => o.DeviceIndex, 0, 1024),
        Word(nameof(Precision), o => o.Precision),
    ];

    private static RangeRule<ClusteringVaeOptions> Range(string name, Func<ClusteringVaeOptions, double> read, Interval inside, string? remedy = null) =>
        new(name, read, inside, remedy);

    private static RangeRule<ClusteringVaeOptions> Whole(string name, Func<ClusteringVaeOptions, double> read, int lower, int upper, string? remedy = null) =>
        Range(name, read, Interval.Closed(lower, upper), remedy);

    // The values between −1 and 0 mean nothing.
    private static TruthRule<ClusteringVaeOptions> OrAutomatic(string name, Func<ClusteringVaeOptions, double> read, double upper) =>
        Truth(name, o => read(o) == -1 || Interval.Closed(0, upper).Contains(read(o)), o => read(o), $"-1, or {Interval.Closed(0, upper)}", "Choose -1 for automatic, or an amount.");

    private static TruthRule<ClusteringVaeOptions> Truth(
        string name, Func<ClusteringVaeOptions, bool> holds, Func<ClusteringVaeOptions, object?> show, string bound, string remedy) => new(name, holds, show, bound, remedy);

    private static TruthRule<ClusteringVaeOptions> Word<TEnum>(string name, Func<ClusteringVaeOptions, TEnum> read) where TEnum : struct, Enum =>
        Truth(name, o => Enum.IsDefined(read(o)), o => read(o), string.Join(", ", Enum.GetNames<TEnum>()), "Choose one of these.");
}

/// <summary>How rows are distributed around what the decoder says.</summary>
public enum ClusteringLikelihood
{
    /// <summary>Bernoulli where the rows that the network sees lie in 0..1, else Gaussian.</summary>
    Auto,
    Bernoulli,

    /// <summary>One learned variance for all features.</summary>
    Gaussian,
}

/// <summary>How rows are brought to the network's scale. The model keeps it and answers in the rows' own units.</summary>
public enum RowScaling
{
    /// <summary>None for rows in 0..1; one common divisor for images and for columns of one unit; else <see cref="Standard"/>.</summary>
    Auto,
    None,

    /// <summary>(x − smallest)/(largest − smallest) over all columns together.</summary>
    UnitInterval,

    /// <summary>(x − mean)/standard deviation, column by column.</summary>
    Standard,
}
