namespace ClusterVae.Deep;

/// <summary>What a training gives: the model and how it came about.</summary>
/// <param name="Model">The caller disposes it.</param>
/// <param name="Stages">Of the restart that was chosen.</param>
/// <param name="Restarts">Every restart, in order, collapsed ones that were begun again included.</param>
/// <param name="Chosen">Which of <paramref name="Restarts"/> the model is.</param>
/// <param name="ClusterChoice">What the choice of K saw; empty where K was given.</param>
/// <param name="Seed">What everything random came from.</param>
public sealed record ClusteringFit(
    ClusteringModel Model,
    IReadOnlyList<ClusteringStage> Stages,
    IReadOnlyList<ClusteringRestart> Restarts,
    int Chosen,
    IReadOnlyList<ClusterCandidate> ClusterChoice,
    long Seed)
{
    public CollapseReport Collapse => Restarts[Chosen].Collapse;

    /// <summary>What the options left open and the data decided.</summary>
    public required ClusteringDecisions Decided { get; init; }
}

/// <summary>What was made of the data where the options said nothing, and of the options where they did.</summary>
/// <param name="Picture">channels x height x width; null for a table</param>
/// <param name="Scaling">"counts" (see <see cref="RowScaling.Counts"/>), "columns" (each by its own spread), "all" (by one factor), or "none"</param>
/// <param name="Likelihood">of a row given its code</param>
/// <param name="Start">what the clusters began at</param>
/// <param name="Channels">of the encoder's convolutions; none where it is dense</param>
/// <param name="Hidden">widths of the encoder's hidden layers</param>
public sealed record ClusteringDecisions(string? Picture, string Scaling, string Likelihood, string Start, IReadOnlyList<int> Channels, IReadOnlyList<int> Hidden)
{
    internal static ClusteringDecisions Of(ClusteringPlan plan, RowScale scale, ClusteringObjective objective) => new(
        plan.Image?.ToString(),
        scale.Counts is not null ? "counts" : scale.Factor.Length > 1 ? "columns" : scale.Factor[0] == 1 && scale.Offset[0] == 0 ? "none" : "all",
        plan.Bernoulli ? "Bernoulli" : "Gaussian",
        objective is LatentObjective ? plan.Start.ToString() : plan.HeadStart == HeadStart.Nothing ? "Random" : plan.HeadStart.ToString(),
        plan.Channels,
        plan.Widths);
}

/// <summary>One stage of a training: the VAE alone, the joint training, a round.</summary>
/// <param name="Name">Such as "pretraining" or "joint".</param>
/// <param name="Log">Null where nothing was trained.</param>
/// <param name="FromCache">A pre-trained network was found, and nothing was trained.</param>
public sealed record ClusteringStage(string Name, TrainingLog? Log, bool FromCache = false);

/// <summary>How one restart ended.</summary>
/// <param name="Seed">Where its randomness came from.</param>
/// <param name="Objective">The last epoch's loss.</param>
/// <param name="Collapse">How full and how sure its clusters are.</param>
/// <param name="Agreement">Mean adjusted Rand index with the other restarts that did not collapse; NaN where there is none.</param>
/// <param name="Silhouette">Of the embedding, on a sample of rows; NaN where nobody asked.</param>
public sealed record ClusteringRestart(long Seed, double Objective, CollapseReport Collapse, double Agreement, double Silhouette);

/// <summary>A number of clusters that was tried: the Bayesian information criterion of a Gaussian mixture on the codes, smaller is better.</summary>
public sealed record ClusterCandidate(int Clusters, double Bic, double HeldOutLogLikelihood);

/// <summary>How far a training is.</summary>
/// <param name="Restart">Zero-based.</param>
/// <param name="Restarts">How many there will be.</param>
/// <param name="Stage">Its name.</param>
/// <param name="Fraction">Of the whole training, restarts included, 0 to 1; begun-again restarts stand still.</param>
/// <param name="Training">Where the stage stands.</param>
public sealed record ClusteringProgress(int Restart, int Restarts, string Stage, double Fraction, TrainingProgress Training);

/// <summary>One epoch as the model remembers it.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Epoch">Zero-based within the stage.</param>
/// <param name="Loss">Mean per row.</param>
/// <param name="Elbo">The bound per row, in nats; NaN where the stage had none.</param>
/// <param name="MeanEntropy">mean H(q(c|x)); NaN in a stage without clusters.</param>
/// <param name="EntropyOfMean">H(mean q(c|x)).</param>
internal sealed record ClusteringEpoch(string Stage, int Epoch, double Loss, double Elbo, double MeanEntropy, double EntropyOfMean)
{
    internal static IEnumerable<ClusteringEpoch> Of(IEnumerable<ClusteringStage> stages) =>
        from stage in stages
        from record in stage.Log?.Epochs ?? []
        select new ClusteringEpoch(stage.Name, record.Epoch, record.Loss, Term(record, "elbo"), Term(record, "clusterEntropy"), Term(record, "clusterEntropyOfMean"));

    private static double Term(EpochRecord record, string name) => record.Terms.TryGetValue(name, out var value) ? value : double.NaN;
}
