using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>What trainings over one mixture prior share: the codes, the mixture and how long and how fast is trained.</summary>
public abstract record ViewsOptions
{
    /// <summary>K, the components of the mixture prior.</summary>
    public int NumberOfClusters { get; init; } = 10;

    /// <summary>The width of the embedding.</summary>
    public int LatentDimensions { get; init; } = 10;

    /// <summary>Widths of the encoder's dense layers; the decoder mirrors them.</summary>
    public string Hidden { get; init; } = "256,128";

    /// <summary>Epochs over N(0, I) before the mixture is fitted to the codes; null chooses by the number of rows.</summary>
    public int? PretrainEpochs { get; init; }

    /// <summary>How the loop runs; its epochs are those with the mixture, which is trained too.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>About as many steps as the other objectives take: fewer rows need fewer steps, but far more epochs.</summary>
    internal int AutomaticEpochs(int rows) => Math.Max(3, (int)Math.Round(3300 * Math.Pow(rows / 70_000.0, 0.35) / Math.Max(1, (rows + Training.RowsPerStep - 1) / Training.RowsPerStep)));

    private protected static IReadOnlyList<Rule<TOptions>> CommonRules<TOptions>() where TOptions : ViewsOptions =>
    [
        RulesFor<TOptions>.Whole(nameof(NumberOfClusters), o => o.NumberOfClusters, 1, 100_000),
        RulesFor<TOptions>.Whole(nameof(LatentDimensions), o => o.LatentDimensions, 1, 100_000),
        RulesFor<TOptions>.Truth(nameof(Hidden), o => VaeOptions.TryParseWidths(o.Hidden, out var widths) && widths.Length > 0, o => o.Hidden, "widths separated by commas", "Write for example 256,128."),
        RulesFor<TOptions>.Whole(nameof(PretrainEpochs), o => o.PretrainEpochs, 0, 1_000_000),
        .. RulesFor<TOptions>.Part(nameof(Training), o => o.Training),
        RulesFor<TOptions>.Truth(nameof(Training), o => o.Training is { CheckpointDirectory: null, ShuffleBufferRows: null, ValidationFraction: null or 0 }, _ => "a checkpoint, a buffer or held-out rows",
            "none of these yet", "Leave CheckpointDirectory, ShuffleBufferRows and ValidationFraction out."),
    ];
}
