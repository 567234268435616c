using ClusterVae.Choice;

namespace ClusterVae.Deep;

/// <summary>
/// Every choice that the options leave open, made from the objective and the shape of the data alone: the same options and the same
/// profile give the same plan.
/// </summary>
internal sealed record ClusteringPlan
{
    // The schedules were found on 70,000 rows in 274 batches; fewer rows need fewer steps, but far more epochs.
    private const double ReferenceRows = 70_000;
    private const int ReferenceSteps = 274;
    private const double StepsByRows = 0.35;

    // With few rows each half of a batch has its own batch statistics and its own balance of clusters: noise that keeps the net from
    // learning the rows by heart (digits: 95.4 % instead of 94.7 over five seeds), and work for two cores.
    public const int FewRows = 20_000;

    // Two alike classes may be cut across instead of apart (MNIST's 4 and 9). The loss says so after three of ten epochs: of eight trainings
    // begun on MNIST it put the five that were above 90 % after five epochs before the three below. On a few thousand rows it does not.
    private const int SeveralStarts = 5;
    private const double PictureStartShare = 0.3;
    // The second phase by rows. With few rows it turns against itself after half of that time, while the rate falls and targets grow surer: digits, seed 3, 95.9 % halfway and
    // 94.3 at the end; optdigits, seeds 2 and 3, 97.3 and 98.2 after half, 93.7 and 93.0 after all of it.
    private const int UsualRefinement = 25;
    private const int RefinementOfFewRows = 12;
    // Where the second phase begins at groups that neighbours confirm, they also tell which start is better. Each takes nearly as long as the second phase.
    private const int RegroupedStarts = 2;
    // Dozens of mixtures are fitted for it.
    private const int ClustersOfRegrouping = 200;
    // Tables are trained quickly, and on them the loss tells starts apart only when nearly all is done.
    private const double TableStartShare = 0.8;

    // A choice among methods needs some rows, and its full covariances of many columns cost more than they tell.
    private const int ColumnsOfChoice = 256;

    // A layer costs as much as the rows are wide, and a table of far more columns than rows fills no wide one: of 800 it is three times as slow and no better. Where the columns
    // are but one and a half times the rows it may be better (400 rows of 617 spoken letters, one seed: 63.7 instead of 59.2 %).
    private const int ManyColumnsPerRow = 4;

    // Pictures are moved by 15 degrees, 12 % and 15 %, bent by a tangent of 0.3, some stretched by up to e^0.3, and moved at least by so many pixels (at the edge for rotation
    // and zoom): on a few pixels a smaller move is a blur and nothing that the net must learn to see through.
    public const double UsualShear = 0.3;
    public const double UsualStretch = 0.3;
    // Up to FewRows pictures are moved against the network too: what heads merge is parted between the phases there. Of more pictures nothing is parted. Who asks for it there gets it in
    // the second phase alone, or two alike classes that a start has cut across would stay cut (MNIST's 60,000: 89.2 % with both phases, 98.6 with the second, 98.3 with none); of
    // Fashion-MNIST's it leaves two clusters empty.
    public const double UsualAdversarial = 0.2;
    private const double LeastShift = 1.25;
    private const double LeastZoom = 0.8;
    private const double LeastRotation = 1.35;

    public required bool Bernoulli { get; init; }

    public required ImageShape? Image { get; init; }

    /// <summary>Of the encoder's dense layers.</summary>
    public required int[] Widths { get; init; }

    /// <summary>Of the convolutions before them, each halving height and width; none where the network is dense.</summary>
    public required int[] Channels { get; init; }

    public required int[] DecoderWidths { get; init; }

    public required int BatchSize { get; init; }

    public required int MicroBatchSize { get; init; }

    public required int Epochs { get; init; }

    public required int PretrainEpochs { get; init; }

    public required int RefineEpochs { get; init; }

    public required int FinishEpochs { get; init; }

    /// <summary>Times the usual rate: how fast InfoMax's decoder learns when the clusters are settled. Who says how long it learns gets the usual one.</summary>
    public required double FinishRate { get; init; }

    /// <summary>Of each phase of the InfoMax that groups the rows for another objective.</summary>
    public required int GroupingEpochs { get; init; }

    public required int Starts { get; init; }

    /// <summary>Of the first phase: how long a start is trained before it is compared.</summary>
    public required double StartShare { get; init; }

    /// <summary>Where InfoMax's heads begin.</summary>
    public required HeadStart HeadStart { get; init; }

    /// <summary>How long InfoMax's heads learn the groups that they begin at before they go on by themselves; 0 where they begin at none.</summary>
    public required int ImitationEpochs { get; init; }

    /// <summary>Whether InfoMax's second phase begins at clusters that are looked for anew among the features of the first.</summary>
    public required bool Regroups { get; init; }

    /// <summary>Of the first phase, once more, after the heads have learned those clusters.</summary>
    public required int SettlingEpochs { get; init; }

    public required int Heads { get; init; }

    public required double ElboWeight { get; init; }

    public required double InformationWeight { get; init; }

    public required ClusteringStart Start { get; init; }

    /// <summary>Every amount decided; 0 where nothing moves.</summary>
    public required AugmentationOptions Augmentation { get; init; }

    /// <summary>How far rows are moved against the network, in its units; 0 where they are not.</summary>
    public required double AdversarialDistance { get; init; }

    /// <summary>Whether they are in the first phase too.</summary>
    public required bool AttacksDiscovery { get; init; }

    public bool BeginsAtGroups => HeadStart != HeadStart.Nothing;

    public NetworkSpec Network => new()
    {
        Encoder = [.. Image is { } image ? NetworkSpec.Convolutions(image, Channels, batchNorm: true) : [], .. NetworkSpec.Mlp(Widths, batchNorm: true).Encoder],
        Decoder = NetworkSpec.Mlp(DecoderWidths).Encoder,
    };

    public static ClusteringPlan For(ClusteringVaeOptions options, int clusters, RowProfile profile, RowScale scale, ImageShape? image)
    {
        var inUnitInterval = Inside(profile, scale);
        var images = image is not null;
        var wanted = options.Training.BatchSize ?? Math.Max(256, 16 * clusters);
        var batch = EvenBatch(profile.Rows, wanted);
        var steps = Math.Max(1, (profile.Rows + batch - 1) / batch);
        int Epochs(int onReference, int least) => Math.Max(least, (int)Math.Round(onReference * ReferenceSteps * Math.Pow(profile.Rows / ReferenceRows, StepsByRows) / steps));

        // Groups for another objective are found as InfoMax by itself would find them.
        var infoMax = options.Objective as InfoMaxObjective;
        var heads = infoMax ?? new InfoMaxObjective();
        var latent = options.Objective as LatentObjective;
        var start = latent?.Start ?? latent?.UsualStart ?? ClusteringStart.InfoMax;
        var headStart = heads.HeadStart ?? UsualHeadStart(clusters, profile, scale, image);
        var begins = headStart != HeadStart.Nothing;
        var regroups = images && !begins && infoMax?.RefineEpochs != 0 && profile.Rows <= FewRows && profile.Rows >= AutoClusteringTrainer.LeastRows(clusters) && clusters <= ClustersOfRegrouping;
        // The clusters of the choice are good as they are: ten times as long moves them, seldom to the better (iris: 96.7 becomes 91.3).
        var discovery = headStart == HeadStart.Choice ? 1 : new InfoMaxObjective().UsualEpochs;
        var fromGroups = infoMax is null && start == ClusteringStart.InfoMax;
        // A mixture that begins on a plain VAE's codes describes the rows as they are; moved pictures smear its clusters (digits, GmmPrior: 40 % instead of 74).
        var moved = fromGroups || options.Objective.MovesPictures;
        var widths = VaeOptions.Widths(options.Hidden ?? "");
        int[] channels = options.Network == NetworkKind.Convolutional ? ChannelsFor(options, image) : [];
        if (widths.Length == 0)
            widths = channels.Length > 0 ? [256] : UsualWidths(profile, images);
        var moves = Moves(options.Augmentation, profile, image, moved);
        return new ClusteringPlan
        {
            Bernoulli = (options.Likelihood ?? (inUnitInterval ? ClusteringLikelihood.Bernoulli : ClusteringLikelihood.Gaussian)) == ClusteringLikelihood.Bernoulli,
            Image = image,
            Widths = widths,
            Channels = channels,
            DecoderWidths = [Math.Max(16, widths[0] * 5 / 8)],
            BatchSize = batch,
            MicroBatchSize = options.Training.MicroBatchSize ?? ((infoMax is not null || fromGroups) && profile.Rows <= FewRows ? (batch + 1) / 2 : batch),
            Epochs = options.Training.Epochs ?? (infoMax is null ? Epochs(options.Objective.UsualEpochs, Math.Min(3, options.Objective.UsualEpochs / 2)) : Epochs(discovery, 3)),
            PretrainEpochs = latent is null ? 0 : latent.PretrainEpochs ?? Epochs(fromGroups ? 6 : 12, 3),
            RefineEpochs = infoMax is null ? 0 : infoMax.RefineEpochs ?? (images ? Epochs(profile.Rows <= FewRows ? RefinementOfFewRows : UsualRefinement, 6) : 0),
            GroupingEpochs = latent?.GroupingEpochs ?? Epochs(discovery, 3),
            FinishEpochs = options.Objective.FinishEpochs ?? (images || infoMax is null ? Epochs(6, 2) : Epochs(4, 6)),
            FinishRate = images || options.Objective.FinishEpochs is not null ? 1 : 3,
            Starts = heads.Starts ?? (!begins && (!images || profile.Rows > FewRows) ? SeveralStarts : regroups ? RegroupedStarts : 1),
            StartShare = images ? PictureStartShare : TableStartShare,
            HeadStart = headStart,
            ImitationEpochs = begins ? Epochs(3, 10) : regroups ? Epochs(1, 2) : 0,
            SettlingEpochs = regroups ? Epochs(3, 2) : 0,
            Regroups = regroups,
            Heads = heads.Heads,
            ElboWeight = heads.ElboWeight,
            InformationWeight = heads.InformationWeight ?? (images ? 0.2 : 1),
            Start = start,
            Augmentation = moves,
            AdversarialDistance = ClusteringAugmentation.AdversarialDistance(moves, profile, scale),
            AttacksDiscovery = profile.Rows <= FewRows,
        };
    }

    private static int[] UsualWidths(RowProfile profile, bool images) =>
        !images && (long)ManyColumnsPerRow * profile.Rows < profile.Width ? [256, 256]
        : profile.Width >= 512 ? [800, 800]
        : profile.Width >= 128 || images ? [400, 400]
        : [256, 256];

    public static HeadStart UsualHeadStart(int clusters, RowProfile profile, RowScale scale, ImageShape? image) =>
        image is not null ? HeadStart.Nothing
        : profile.Rows >= AutoClusteringTrainer.LeastRows(clusters) && (profile.Width <= ColumnsOfChoice || scale.Counts is not null) ? HeadStart.Choice
        : scale.Factor.Length > 1 ? HeadStart.Mixture : HeadStart.Nothing;

    private static int[] ChannelsFor(ClusteringVaeOptions options, ImageShape? image)
    {
        if (image is null)
            throw new NetworkShapeException("Convolutions were asked for, and the rows do not look like pictures", $"Declare the shape that they have ({nameof(ImageShape)}), or leave {nameof(options.Network)} out.");
        var asked = VaeOptions.Widths(options.Channels ?? "");
        return asked.Length > 0 ? asked : [16, 32];
    }

    private static AugmentationOptions Moves(AugmentationOptions asked, RowProfile profile, ImageShape? image, bool moved)
    {
        var half = image is { } shape ? Math.Min(shape.Height, shape.Width) / 2.0 : 1;
        double Picture(double? option, double automatic) => image is null ? 0 : option ?? (moved ? automatic : 0);
        return asked with
        {
            Rotation = Picture(asked.Rotation, Math.Max(15, Math.Asin(Math.Min(0.7, LeastRotation / half)) * 180 / Math.PI)),
            Shift = Picture(asked.Shift, Math.Min(0.25, Math.Max(0.12, LeastShift / (2 * half)))),
            Zoom = Picture(asked.Zoom, Math.Min(0.3, Math.Max(0.15, LeastZoom / half))),
            Shear = Picture(asked.Shear, profile.LeaningIsForeign ? 0 : UsualShear),
            Stretch = Picture(asked.Stretch, profile.StretchIsFamiliar ? UsualStretch : 0),
            Crop = Picture(asked.Crop, 0),
            Noise = asked.Noise ?? (image is null ? 0.3 : 0),
            Dropout = asked.Dropout ?? (image is null ? 0.2 : 0),
            Mixup = asked.Mixup ?? 0,
            Adversarial = asked.Adversarial ?? (image is not null && moved && profile.Rows <= FewRows ? UsualAdversarial : 0),
            Neighbours = Math.Min(asked.Neighbours ?? (image is null ? 10 : 0), Math.Max(0, profile.Rows / 20)),
        };
    }

    /// <summary>Batches of nearly equal size: a last batch of five rows would be asked to fill all clusters evenly.</summary>
    internal static int EvenBatch(int rows, int wanted)
    {
        var batches = Math.Max(1, (int)Math.Round(rows / (double)wanted));
        return (rows + batches - 1) / batches;
    }

    private static bool Inside(RowProfile profile, RowScale scale)
    {
        if (scale.Factor.Length > 1)
            return false;
        var (low, high) = ((profile.Smallest - scale.Offset[0]) * scale.Factor[0], (profile.Largest - scale.Offset[0]) * scale.Factor[0]);
        // A division may round a hair above 1.
        return low >= 0 && high <= 1.000001f;
    }
}
