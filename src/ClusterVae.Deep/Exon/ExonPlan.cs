
namespace ClusterVae.Deep;

/// <summary>Every choice that the options leave open, made from the preset and the shape of the data alone.</summary>
internal sealed record ExonPlan
{
    // Of InfoMax's epochs without labels: labels spare the classifier the search for its clusters. MNIST, 100 labels, one draw: 10 + 14 epochs err 2.07 %, 5 + 8 err 2.77 %.
    private const double DiscoveryPart = 0.9;
    private const double RefinementPart = 0.5;
    private const double FastPart = 0.55;
    private const double TableRefinementPart = 1;

    // The clusters of so many pictures are found in a minute.
    private const int FewPictures = 2_000;

    // Of the rows' distance from their mean. VAT has nothing else to learn from.
    private const double AdversarialPartOfVat = 0.25;

    private static readonly int[] CifarSteps = [250, 350, 450, 550];

    public required LayerList Classifier { get; init; }

    /// <summary>Where the components stand.</summary>
    public required LatentLayout Layout { get; init; }

    public bool DecoderSeesComponent { get; init; }

    public required NetworkSpec Network { get; init; }

    public required int Latent { get; init; }

    /// <summary>β; 1 for a Bernoulli likelihood.</summary>
    public required double Beta { get; init; }

    /// <summary>What training moves rows by, where the preset is ours.</summary>
    public required ClusteringPlan Moves { get; init; }

    /// <summary>
    /// Whether the first phase is taught a <see cref="LabelledGround"/>: of tables, where moves say little, and of few pictures, where one head and one start find worse clusters than
    /// the clustering VAE does.
    /// </summary>
    public bool BeginsAtGround { get; init; }

    public required TrainingOptions Loop { get; init; }

    public required ExonSettings Paper { get; init; }

    public required StrongExonSettings Strong { get; init; }

    public required VatSettings Vat { get; init; }

    public required M2Settings M2 { get; init; }

    public static ExonPlan For(ExonOptions options, int clusters, RowProfile profile, RowScale scale, ImageShape? image)
    {
        // Moves, sizes of batches and epochs are those that InfoMax has without labels where it begins at random; only that labels keep alike classes apart, so that pictures may be
        // moved against the network however many they are.
        var against = options.Preset == ExonPreset.Vat ? AdversarialPartOfVat : image is not null ? ClusteringPlan.UsualAdversarial : 0;
        var moves = ClusteringPlan.For(
            new ClusteringVaeOptions { NumberOfClusters = clusters, Augmentation = options.Augmentation with { Adversarial = options.Augmentation.Adversarial ?? against }, Objective = new InfoMaxObjective { HeadStart = HeadStart.Nothing } }, clusters, profile, scale, image);
        return options.Preset switch
        {
            ExonPreset.PaperMnist => PaperMnist(options, clusters, profile, moves, image),
            ExonPreset.PaperCifar => PaperCifar(options, clusters, profile, moves, image),
            ExonPreset.Vat => OfVat(options, clusters, profile, moves, image),
            ExonPreset.M2 => OfM2(options, clusters, profile, moves, image),
            _ => Ours(options, clusters, profile, moves, image) with
            {
                BeginsAtGround = moves.Regroups && (options.Preset != ExonPreset.Fast || profile.Rows <= FewPictures) || ClusteringPlan.UsualHeadStart(clusters, profile, scale, image) == HeadStart.Choice,
            },
        };
    }

    private static ExonPlan Ours(ExonOptions options, int clusters, RowProfile profile, ClusteringPlan moves, ImageShape? image)
    {
        var part = options.Preset == ExonPreset.Fast ? FastPart : 1;
        var (discover, refinement) = (moves.Epochs * DiscoveryPart, image is null ? moves.Epochs * TableRefinementPart : moves.RefineEpochs * RefinementPart);
        var refine = options.RefineEpochs ?? (int)Math.Max(2, Math.Round(refinement * part));
        var epochs = options.Training.Epochs ?? refine + (int)Math.Max(2, Math.Round(discover * part));
        refine = Math.Min(refine, epochs);
        var batch = ClusteringPlan.EvenBatch(profile.Rows, options.Training.BatchSize ?? Math.Max(256, 16 * clusters));
        var labelled = options.LabelledBatchSize ?? 64;
        return new ExonPlan
        {
            Classifier = ExonNetworks.DenseClassifier(moves.Widths),
            Layout = options.Layout,
            Network = image is not null ? NetworkSpec.Mlp(400, 200) : NetworkSpec.Mlp(moves.Widths[0], moves.Widths[0] / 2),
            Latent = options.LatentDimensions ?? Math.Max(10, options.Layout.LeastDimensions(clusters)),
            Beta = BetaOf(options, image is not null ? 0.0625 : 0.5),
            Moves = moves,
            Loop = LoopOf(options, epochs, batch) with
            {
                // Two halves: work for two cores, and each with statistics and a balance of components of its own.
                MicroBatchSize = (batch + 1) / 2,
                LearningRate = options.Training.LearningRate ?? 1e-3,
                Schedule = options.Training.Schedule ?? RateSchedule.Cosine,
            },
            Paper = new ExonSettings(),
            Strong = new StrongExonSettings
            {
                InformationWeight = options.InformationWeight ?? moves.InformationWeight,
                RefinementShare = refine / (double)epochs,
                AdversarialDistance = moves.AdversarialDistance,
                LabelledRows = labelled,
                UnlabelledRows = batch,
            },
            Vat = new VatSettings { LabelledRows = labelled, UnlabelledRows = batch },
            M2 = new M2Settings { LabelledRows = labelled, UnlabelledRows = batch },
        };
    }

    private static ExonPlan OfVat(ExonOptions options, int clusters, RowProfile profile, ClusteringPlan moves, ImageShape? image)
    {
        var plan = Ours(options, clusters, profile, moves, image);
        return plan with { Vat = plan.Vat with { Distance = moves.AdversarialDistance, EntropyWeight = options.InformationWeight ?? plan.Vat.EntropyWeight } };
    }

    /// <summary>M2 s.4: a code of 50 numbers for pictures.</summary>
    private static ExonPlan OfM2(ExonOptions options, int clusters, RowProfile profile, ClusteringPlan moves, ImageShape? image)
    {
        var plan = Ours(options, clusters, profile, moves, image);
        var latent = options.LatentDimensions ?? (image is null ? 10 : 50);
        return plan with
        {
            Latent = latent,
            Layout = LatentLayout.Given(new double[clusters * latent]),
            DecoderSeesComponent = true,
            M2 = plan.M2 with { LabelWeight = options.SupervisedWeight ?? profile.Width },
        };
    }

    /// <summary>004 tables 4, 5 and 7, and A.4.</summary>
    private static ExonPlan PaperMnist(ExonOptions options, int clusters, RowProfile profile, ClusteringPlan moves, ImageShape? image)
    {
        var epochs = options.Training.Epochs ?? 100;
        return FromPaper(options, clusters, profile, moves) with
        {
            Classifier = image is { } shape ? ExonNetworks.PaperClassifier(shape) : ExonNetworks.DenseClassifier(moves.Widths),
            Network = image == ExonNetworks.Mnist ? NetworkPresets.ExonMnist : NetworkSpec.Mlp(256, 128),
            Latent = options.LatentDimensions ?? options.Layout.LeastDimensions(clusters),
            Beta = BetaOf(options, 0.25),
            Loop = LoopOf(options, epochs, options.Training.BatchSize ?? 128) with
            {
                MicroBatchSize = options.Training.BatchSize ?? 128,
                Optimizer = options.Training.Optimizer ?? OptimizerKind.AdamW,
                LearningRate = options.Training.LearningRate ?? 0.003,
                WeightDecay = options.Training.WeightDecay ?? 0.0005,
                Schedule = options.Training.Schedule ?? RateSchedule.Exon,
                RateDecayStart = Math.Max(1, (int)Math.Round(0.1 * epochs)),
            },
            Paper = PaperSettings(options, 6000, 0.1 * epochs, BetaOf(options, 0.25)),
        };
    }

    /// <summary>004 tables 7, 8 and 9, and A.4.</summary>
    private static ExonPlan PaperCifar(ExonOptions options, int clusters, RowProfile profile, ClusteringPlan moves, ImageShape? image)
    {
        if (image != ExonNetworks.Cifar)
            throw new Options.OptionsException(nameof(ExonOptions), [new Options.Violation(nameof(options.Preset), $"{options.Preset}", "rows that are pictures of 3x32x32", "Set ImageShape=3x32x32 for such rows, or choose another preset.")]);
        var epochs = options.Training.Epochs ?? 600;
        int At(int of600) => Math.Max(1, of600 * epochs / 600);
        return FromPaper(options, clusters, profile, moves) with
        {
            Classifier = NetworkPresets.ExonCifarClassifier,
            Network = NetworkPresets.ExonCifar,
            Latent = options.LatentDimensions ?? 256,
            Beta = BetaOf(options, 0.05),
            Loop = LoopOf(options, epochs, options.Training.BatchSize ?? 128) with
            {
                MicroBatchSize = options.Training.BatchSize ?? 128,
                Optimizer = options.Training.Optimizer ?? OptimizerKind.AdamW,
                LearningRate = options.Training.LearningRate ?? 0.001,
                WeightDecay = options.Training.WeightDecay ?? 0.0005,
                RateSteps = options.Training.RateSteps ?? string.Join(',', CifarSteps.Select(At).Distinct()),
                Schedule = options.Training.Schedule ?? RateSchedule.Exon,
                RateDecayStart = At(550),
                RateDecaySpan = Math.Max(1, At(600) - At(550)),
            },
            Paper = PaperSettings(options, 5000, epochs / 12.0, BetaOf(options, 0.05)),
        };
    }

    private static ExonPlan FromPaper(ExonOptions options, int clusters, RowProfile profile, ClusteringPlan moves) => Ours(options, clusters, profile, moves, null);

    private static ExonSettings PaperSettings(ExonOptions options, double lambda1, double ramp, double beta) => new()
    {
        Beta = beta,
        SupervisedWeight = options.SupervisedWeight ?? lambda1,
        RampEpochs = options.RampEpochs ?? ramp,
        LabelledRows = options.LabelledBatchSize ?? 32,
        UnlabelledRows = options.Training.BatchSize ?? 128,
        MixupAlpha = options.MixupAlpha ?? 2,
        Interpolation = options.Interpolation,
    };

    private static double BetaOf(ExonOptions options, double automatic) =>
        options.Likelihood == ExonLikelihood.Bernoulli ? 1 : options.DecoderVariance ?? automatic;

    private static TrainingOptions LoopOf(ExonOptions options, int epochs, int batch) =>
        options.Training with { Epochs = epochs, BatchSize = batch, Optimizer = options.Training.Optimizer ?? OptimizerKind.Adam, Seed = options.Training.SeedOrDefault };
}
