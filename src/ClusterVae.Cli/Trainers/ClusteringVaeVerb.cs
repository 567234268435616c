using System.Globalization;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Settings;
using ClusterVae.Deep;
using ClusterVae.MLNet;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

internal sealed class ClusteringVaeVerb : ITrainerVerb
{
    public string Name => "clustering-vae";

    public string Summary => "variational auto-encoder and clustering, learnt jointly; --set Objective chooses how";

    public IReadOnlyList<SettingDescription> Settings { get; } = OptionRecord.Describe<ClusteringVaeOptions>();

    public bool TakesClusters => true;

    public bool CanShare => true;

    public bool TakesKnownComponents => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var options = OptionRecord.With<ClusteringVaeOptions>([.. settings, .. ClusterNumber.Open(choosesClusters)]).Value;
        options = options with { Training = DeepTraining.Seeded(options.Training) };
        return request => Train(options, request);
    }

    public static TrainedModel Train(ClusteringVaeOptions options, TrainingRequest request)
    {
        string[] known = request.KnownComponents is { } given ? PartialLabels.OfTexts(given).Names : [];
        if (known.Length > 0)
            CheckKnown(options, known);
        var transformer = request.Context.Clustering.Trainers
            .ClusteringVae(options, request.Features, labels: request.KnownComponents, progress: new Reporter(request.Progress), cancellation: request.Stop)
            .Fit(request.Data);
        var fit = transformer.Fit!;
        KeyValuePair<string, object>[] facts =
        [
            new("objective", options.Objective.Name),
            new("clusters", transformer.Model.Clusters),
            new("iterations", fit.Stages.Sum(stage => stage.Log?.Epochs.Count ?? 0)),
            new("seed", fit.Seed),
            new("restarts", fit.Restarts.Count),
            new("collapsed", fit.Collapse.HasCollapsed),
            new("picture", fit.Decided.Picture ?? "none"),
            new("scaling", fit.Decided.Scaling),
            new("likelihood", fit.Decided.Likelihood),
            new("start", fit.Decided.Start),
            .. fit.Decided.Channels.Count == 0 ? Array.Empty<KeyValuePair<string, object>>() : [new("channels", fit.Decided.Channels)],
            new("hidden", fit.Decided.Hidden),
            .. known.Length == 0 ? Array.Empty<KeyValuePair<string, object>>() : [new("knownComponents", known), new("rowsKnown", request.KnownComponents!.Count(name => name is not null))],
            .. fit.ClusterChoice.Count == 0 ? [] : Choice(fit.ClusterChoice),
        ];
        string[] warnings = [.. fit.Stages.SelectMany(stage => stage.Log?.Messages ?? []), .. fit.Collapse.HasCollapsed ? [fit.Collapse.ToString()] : Array.Empty<string>(),
            .. ClusterSearch.Warnings(fit.ClusterChoice.Select(candidate => candidate.Clusters), transformer.Model.Clusters)];
        return new TrainedModel(transformer, facts, warnings);
    }

    /// <summary>Cluster k + 1 is the known component k; those beyond them are found.</summary>
    private static void CheckKnown(ClusteringVaeOptions options, string[] known)
    {
        if (!options.Objective.TakesKnownComponents)
            throw new UsageException($"--known-components: the objective {options.Objective.Name} does not learn from known components. Add --set Objective={new GmmPriorObjective().Name}.");
        if (options.NumberOfClusters is { } clusters && known.Length > clusters)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--known-components names {known.Length} clusters, --clusters {clusters}: raise --clusters."));
    }

    private static KeyValuePair<string, object>[] Choice(IEnumerable<ClusterCandidate> table) =>
        [new("choice", table.Select(candidate => new Report()
            .Add("clusters", candidate.Clusters)
            .Add("bic", candidate.Bic)
            .Add("heldOutLogLikelihood", candidate.HeldOutLogLikelihood)).ToArray())];

    private sealed class Reporter(IProgress<TrainingStep> progress) : IProgress<ClusteringProgress>
    {
        public void Report(ClusteringProgress value) =>
            progress.Report(new TrainingStep(value.Fraction, $"{TrainingStep.Attempt("restart", value.Restart + 1, value.Restarts)}{value.Stage}, {DeepTraining.Text(value.Training)}"));
    }
}
