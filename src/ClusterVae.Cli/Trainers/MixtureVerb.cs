using ClusterVae.Cli.Settings;
using ClusterVae.Mixtures;
using ClusterVae.MLNet;
using ClusterVae.Options;

namespace ClusterVae.Cli.Trainers;

/// <summary>What both mixtures share: their facts, their progress, and the choice of K.</summary>
internal abstract class MixtureVerb<TOptions, TTransformer, TModel> : ITrainerVerb
    where TOptions : MixtureOptions, IRuled<TOptions>, new()
    where TTransformer : MixtureTransformer<TModel>
    where TModel : MixtureModel
{
    public abstract string Name { get; }

    public abstract string Summary { get; }

    public IReadOnlyList<SettingDescription> Settings { get; } = [.. OptionRecord.Describe<TOptions>(), .. ClusterSearch.Settings];

    public bool TakesClusters => true;

    public bool CanStream => true;

    public bool CanShare => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var (search, others) = ClusterSearch.Split(settings, choosesClusters);
        var options = OptionRecord.With<TOptions>(others).Value;
        return request => search is null
            ? Tell(options, Estimator(options, request, new EmReporter(request.Progress)).Fit(request.Data), [], [])
            : Choose(options, Estimator(options, request, new SearchReporter(request.Progress, search)), request, search);
    }

    protected abstract MixtureEstimator<TTransformer, TModel> Estimator(TOptions options, TrainingRequest request, IProgress<EmProgress> progress);

    /// <summary>What this kind of mixture has to tell beside what all have.</summary>
    protected virtual IEnumerable<KeyValuePair<string, object>> Facts(TModel model) => [];

    /// <summary>What was chosen otherwise than a person may expect.</summary>
    protected virtual IEnumerable<string> Remarks(TOptions options, TModel model) => [];

    private TrainedModel Choose(TOptions options, MixtureEstimator<TTransformer, TModel> estimator, TrainingRequest request, ChooseClustersOptions search)
    {
        var choice = estimator.FitBest(request.Data, search);
        return Tell(options, choice.Transformer, ClusterSearch.Facts(choice.Criterion, choice.Table), ClusterSearch.Warnings(search, choice.Transformer.Model.Components));
    }

    private TrainedModel Tell(TOptions options, TTransformer transformer, IEnumerable<KeyValuePair<string, object>> more, IEnumerable<string> warnings)
    {
        var fit = transformer.Fit;
        KeyValuePair<string, object>[] facts =
        [
            new("rows", fit.Rows),
            new("clusters", fit.Model.Components),
            .. Facts(fit.Model),
            new("iterations", fit.Iterations),
            new("converged", fit.Converged),
            new("seed", fit.Seed),
            new("logLikelihood", fit.LogLikelihood),
            new("bic", fit.Bic),
            new("repairs", fit.Repairs.Count),
            .. more,
        ];
        return new TrainedModel(transformer, facts, [.. warnings, .. Remarks(options, fit.Model), .. fit.Remarks]);
    }
}
