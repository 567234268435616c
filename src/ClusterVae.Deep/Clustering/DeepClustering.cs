using ClusterVae.Data;
using ClusterVae.Ranks;
using ClusterVae.Metrics;
using ClusterVae.Mixtures;
using ClusterVae.Options;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// Trains a clustering VAE: chooses what the options leave open, pre-trains, starts the mixture, trains jointly, begins again where clusters
/// collapse, and chooses among restarts, all without labels. The same options and rows give the same bytes on any number of threads.
/// </summary>
internal sealed class DeepClustering(ClusteringVaeOptions options)
{
    // Silhouettes compare all pairs of rows.
    private const int SilhouetteRows = 5000;

    private readonly ClusteringVaeOptions options = new Checked<ClusteringVaeOptions>(options).Value;

    /// <param name="source">Rows of numbers; they are kept in memory.</param>
    /// <param name="labels">The component of each row where it is known, −1 where not; read by objectives with known components, ignored by others.</param>
    /// <param name="previous">A model of the same options to go on from; the caller keeps it.</param>
    /// <param name="progress">About once a second.</param>
    /// <param name="stop">Obeyed within one batch.</param>
    public ClusteringFit Train(
        IRowSource<float> source, ReadOnlySpan<int> labels = default, ClusteringModel? previous = null, IProgress<ClusteringProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        // Each stage claims a folder below; this one keeps a second training from the stages that the first has not reached.
        using var claim = options.Training.CheckpointDirectory is { } folder && RankGroup.Current.IsFirst ? new ClaimedFolder(folder) : null;
        var device = ComputeDevice.Resolve(options.Training.Device, options.Training.DeviceIndex);
        _ = ProductPrecision.ForTraining(options.Training.Precision, device);
        var raw = RowsInMemory.Of(source, stop);
        var profile = RowProfile.Of(raw);
        CheckRows(raw, profile, labels, previous);
        var prepared = Prepare(raw, profile, previous?.Parts.Scale);
        using var rows = ResidentRows.Load(prepared.Data, options.Training, device);

        IReadOnlyList<ClusterCandidate> choice = [];
        if ((previous?.Clusters ?? options.NumberOfClusters) is not { } clusters)
        {
            // Nobody knows yet how long the training itself will be, so the bar stands while its text moves.
            Action<string, double, TrainingProgress>? told = progress is null ? null : (stage, _, training) => progress.Report(new ClusteringProgress(0, options.Restarts, $"number of clusters: {stage}", 0, training));
            choice = Look(prepared, rows, device, told, ClusterCount.Judge, stop);
            clusters = choice.MinBy(candidate => candidate.Bic)!.Clusters;
        }
        if (raw.Count < clusters)
            throw new DataProblemException($"{raw.Count} rows cannot fill {clusters} clusters", "Give more rows or choose fewer clusters.", raw.Name);

        var chosenPlan = prepared.Plan(options, clusters);
        var augmentation = prepared.Moves(chosenPlan, device);
        var known = labels.IsEmpty ? null : labels.ToArray();
        var attempts = new List<TrainedRestart>();
        try
        {
            for (var restart = 0; restart < options.Restarts; restart++)
            {
                var report = progress is null ? null : Reporter(progress, restart);
                for (var attempt = 0; attempt <= options.CollapseRetries; attempt++)
                {
                    var seed = options.SeedOrDefault;
                    if (restart + attempt > 0)
                        seed = (long)(new RandomStream(seed).Split(restart).Split(attempt).NextBits() >> 1);
                    attempts.Add(TrainedRestart.Train(new TrainingContext
                    {
                        Options = options, Plan = chosenPlan, Clusters = clusters, Raw = raw, Data = prepared.Data, Rows = rows, Labels = known, Device = device,
                        Previous = previous?.Parts.Net, Augmentation = augmentation, Seed = seed, Report = report, Stop = stop,
                    }));
                    if (!attempts[^1].Collapse.HasCollapsed)
                        break;
                }
            }
            return Finish(attempts, clusters, prepared.Scale, prepared.Data, choice, ClusteringDecisions.Of(chosenPlan, prepared.Scale, options.Objective));
        }
        catch
        {
            foreach (var attempt in attempts)
                attempt.Net.Net.Dispose();
            throw;
        }
        finally
        {
            (augmentation as IDisposable)?.Dispose();
        }
    }

    /// <summary>The rows as a plain VAE codes them that sees through the moves of pictures.</summary>
    /// <param name="raw">Rows of numbers.</param>
    /// <param name="told">Hears how much is done, 0 to 1.</param>
    /// <param name="stop">Obeyed within one batch.</param>
    public DenseRows<float> Codes(DenseRows<float> raw, Action<double> told, CancellationToken stop)
    {
        var device = ComputeDevice.Resolve(options.Training.Device, options.Training.DeviceIndex);
        var profile = RowProfile.Of(raw);
        CheckRows(raw, profile, default, null);
        var prepared = Prepare(raw, profile, null);
        using var rows = ResidentRows.Load(prepared.Data, options.Training, device);
        var codes = Look(prepared, rows, device, (_, _, training) => told(training.Fraction), VaePretraining.PlainCodes, stop);
        return new DenseRows<float>(codes, options.LatentDimensions, raw.Name);
    }

    /// <summary>What there is to see before the number of clusters is known. InfoMax pre-trains nothing, so the look is that of the objective whose codes see through the moves of pictures.</summary>
    private T Look<T>(PreparedRows prepared, TrainingRows rows, torch.Device device, Action<string, double, TrainingProgress>? told, Func<TrainingContext, T> see, CancellationToken stop)
    {
        var plain = options with { Objective = new MutualTrainingObjective { Start = ClusteringStart.Codes, PretrainEpochs = (options.Objective as LatentObjective)?.PretrainEpochs } };
        var plan = prepared.Plan(plain, options.MaxClusters);
        var moves = prepared.Moves(plan, device);
        using (moves as IDisposable)
        {
            return see(new TrainingContext
            {
                Options = plain, Plan = plan, Clusters = options.MaxClusters, Raw = prepared.Raw, Data = prepared.Data, Rows = rows, Device = device,
                Augmentation = moves, Seed = options.SeedOrDefault, Report = told, Stop = stop,
            });
        }
    }

    private PreparedRows Prepare(DenseRows<float> raw, RowProfile profile, RowScale? given)
    {
        var image = Image(raw, profile);
        var scale = given ?? RowScale.For(options.Scaling, raw, profile, image);
        if (scale.Counts is { } counts)
            profile = RowProfile.Of(counts.Apply(raw));
        var data = scale.Apply(raw);
        if (image is { } shape)
            profile = ForeignMoves.Ask(options.Augmentation, profile, data, shape);
        return new PreparedRows(raw, data, profile, scale, image);
    }

    private ClusteringFit Finish(List<TrainedRestart> attempts, int clusters, RowScale scale, DenseRows<float> data, IReadOnlyList<ClusterCandidate> choice, ClusteringDecisions decided)
    {
        var outcomes = attempts.Select((attempt, place) => new ClusteringRestart(
            attempt.Seed, attempt.Net.Objective, attempt.Collapse, Agreement(attempts, place),
            options.RestartChoice == RestartChoice.Silhouette ? SilhouetteOf(attempt, data) : double.NaN)).ToArray();
        var chosen = Choose(outcomes);
        var best = attempts[chosen];
        var members = new List<ConsensusMember>();
        for (var place = 0; place < attempts.Count; place++)
        {
            if (place == chosen)
                continue;
            if (options.Consensus && !attempts[place].Collapse.HasCollapsed)
                members.Add(new ConsensusMember(attempts[place].Net.Net, ConsensusMember.Match(best.Labels, attempts[place].Labels, clusters)));
            else
                attempts[place].Net.Net.Dispose();
        }
        var model = new ClusteringModel(new ClusteringParts
        {
            Options = options with { NumberOfClusters = clusters, Training = options.Training.Essence(), PretrainedCache = null },
            Net = best.Net.Net,
            Scale = scale,
            Moments = best.Net.Moments ?? ClusterMoments.Of(best.Codes, best.Labels, clusters, options.LatentDimensions),
            Refit = options.RefitFullCovariance ? FullRefit(best, clusters) : best.Net.Full,
            FamilyOf = best.Net.FamilyOf,
            History = [.. ClusteringEpoch.Of(best.Stages)],
            Curves = new([.. best.Stages.Where(stage => stage.Log is not null).Select(stage => stage.Log!.Curves(stage.Name))]),
            Members = members,
        });
        return new ClusteringFit(model, best.Stages, outcomes, chosen, choice, options.SeedOrDefault) { Decided = decided };
    }

    private int Choose(ClusteringRestart[] outcomes)
    {
        var sound = Enumerable.Range(0, outcomes.Length).Where(place => !outcomes[place].Collapse.HasCollapsed).ToArray();
        if (sound.Length == 0)
            return Enumerable.Range(0, outcomes.Length).MaxBy(place => outcomes[place].Collapse.InUse * Math.Max(0.01, outcomes[place].Collapse.Certainty));
        var by = options.RestartChoice ?? (sound.Length > 2 ? RestartChoice.Agreement : RestartChoice.Objective);
        return by switch
        {
            RestartChoice.Agreement => sound.MaxBy(place => outcomes[place].Agreement),
            RestartChoice.Silhouette => sound.MaxBy(place => outcomes[place].Silhouette),
            _ => sound.MinBy(place => outcomes[place].Objective),
        };
    }

    private static double Agreement(List<TrainedRestart> attempts, int place)
    {
        var others = attempts.Where((other, index) => index != place && !other.Collapse.HasCollapsed).ToArray();
        return others.Length == 0 ? double.NaN : others.Average(other => ClusteringQuality.Of(other.Labels, attempts[place].Labels).Ari);
    }

    private double SilhouetteOf(TrainedRestart attempt, DenseRows<float> data)
    {
        if (attempt.Labels.Distinct().Count() < 2)
            return -1;
        return Silhouette.Sampled(new DenseRows<float>(attempt.Codes, options.LatentDimensions, data.Name), attempt.Labels, SilhouetteRows, options.SeedOrDefault);
    }

    /// <summary>EM from the clusters as they are, so that component k stays cluster k.</summary>
    private GaussianMixture FullRefit(TrainedRestart best, int clusters)
    {
        var latent = options.LatentDimensions;
        var responsibilities = new double[best.Labels.Length * clusters];
        for (var row = 0; row < best.Labels.Length; row++)
            responsibilities[row * clusters + best.Labels[row]] = 1;
        var em = new GaussianMixtureOptions
        {
            NumberOfClusters = clusters,
            Covariance = CovarianceKind.Full,
            Start = MixtureStart.FromResponsibilities<GaussianMixture>(responsibilities),
            CovarianceDegrees = latent + 2,
            CovarianceScale = 0.01,
            Seed = options.SeedOrDefault,
            Threads = options.Training.Threads,
        };
        return new GaussianMixtureTrainer(em).Fit(new DenseRows<float>(best.Codes, latent, "codes")).Model;
    }

    private ImageShape? Image(DenseRows<float> rows, RowProfile profile)
    {
        if (options.DeclaresNoImage)
            return null;
        if (options.ImageShape is null)
            return ImageDetection.Find(rows, profile);
        var shape = ImageShape.Parse(options.ImageShape);
        return shape.Length == rows.Width
            ? shape
            : throw new DataProblemException($"rows have {rows.Width} values and ImageShape {shape} asks for {shape.Length}", "Declare channels x height x width of the rows as they are.", rows.Name);
    }

    private void CheckRows(DenseRows<float> rows, RowProfile profile, ReadOnlySpan<int> labels, ClusteringModel? previous)
    {
        if (rows.Count < options.NumberOfClusters)
            throw new DataProblemException($"{rows.Count} rows cannot fill {options.NumberOfClusters} clusters", "Give more rows or choose fewer clusters.", rows.Name);
        if (profile.AllConstant)
            throw new DataProblemException("every column is constant, so there is nothing to tell rows apart by", "Give columns that vary.", rows.Name);
        if (options.Likelihood == ClusteringLikelihood.Bernoulli && options.Scaling == RowScaling.None)
            RowChecks.UnitInterval(rows.Values.Span, rows.Width, 0, rows.Name);
        if (!labels.IsEmpty && labels.Length != rows.Count)
            throw new DataProblemException($"{labels.Length} labels for {rows.Count} rows", "Give one label per row, -1 where it is not known.", rows.Name);
        var known = previous?.Clusters ?? options.NumberOfClusters ?? 0;
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] < -1 || known > 0 && labels[row] >= known)
                throw new DataProblemException($"a label names a component outside 0..{known - 1}", "Number the components from 0, -1 where it is not known.", rows.Name, row, labels[row].ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        if (previous is not null && previous.Width != rows.Width)
            throw new DataProblemException($"rows have {rows.Width} values, the previous model was trained on {previous.Width}", "Give the columns that the model was trained on.", rows.Name);
        if (previous is not null && (previous.Options.Objective.GetType() != options.Objective.GetType() || previous.Latent != options.LatentDimensions
            || options.NumberOfClusters is { } wanted && previous.Clusters != wanted))
            throw new TrainingFailedException("The previous model has another objective, number of clusters or embedding", "Use its own options, or begin without it.");
    }

    private Action<string, double, TrainingProgress> Reporter(IProgress<ClusteringProgress> progress, int restart)
    {
        // A collapsed restart is begun again; what is shown stands still until it has come as far.
        var highest = 0.0;
        return (stage, fraction, training) =>
        {
            highest = Math.Max(highest, fraction);
            progress.Report(new ClusteringProgress(restart, options.Restarts, stage, (restart + highest) / options.Restarts, training));
        };
    }

    /// <summary>Rows as they came and in the network's units, and what they are like.</summary>
    private sealed record PreparedRows(DenseRows<float> Raw, DenseRows<float> Data, RowProfile Profile, RowScale Scale, ImageShape? Image)
    {
        public ClusteringPlan Plan(ClusteringVaeOptions options, int clusters) => ClusteringPlan.For(options, clusters, Profile, Scale, Image);

        public IAugmentation? Moves(ClusteringPlan plan, torch.Device device) => ClusteringAugmentation.For(plan, Profile, Scale, Data, device);
    }
}
