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

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var (search, others) = ClusterSearch.Split(settings, choosesClusters);
        var options = OptionRecord.With<TOptions>(others).Value;
        return request => search is null
            ? Tell(Estimator(options, request, new EmReporter(request.Progress)).Fit(request.Data), [], [])
            : Choose(Estimator(options, request, new SearchReporter(request.Progress, search)), request, search);
    }

    protected abstract MixtureEstimator<TTransformer, TModel> Estimator(TOptions options, TrainingRequest request, IProgress<EmProgress> progress);

    private static TrainedModel Choose(MixtureEstimator<TTransformer, TModel> estimator, TrainingRequest request, ChooseClustersOptions search)
    {
        var choice = estimator.FitBest(request.Data, search);
        return Tell(choice.Transformer, ClusterSearch.Facts(choice.Criterion, choice.Table), ClusterSearch.Warnings(search, choice.Transformer.Model.Components));
    }

    private static TrainedModel Tell(TTransformer transformer, IEnumerable<KeyValuePair<string, object>> more, IEnumerable<string> warnings)
    {
        var fit = transformer.Fit;
        KeyValuePair<string, object>[] facts =
        [
            new("rows", fit.Rows),
            new("clusters", fit.Model.Components),
            new("iterations", fit.Iterations),
            new("converged", fit.Converged),
            new("seed", fit.Seed),
            new("logLikelihood", fit.LogLikelihood),
            new("bic", fit.Bic),
            new("repairs", fit.Repairs.Count),
            .. more,
        ];
        string[] all = [.. warnings, .. fit.Converged ? Array.Empty<string>() : [$"EM stopped after {fit.Iterations} iterations before it converged: raise MaxIterations or Tolerance."]];
        return new TrainedModel(transformer, facts, all);
    }
}
