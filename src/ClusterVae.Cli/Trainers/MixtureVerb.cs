using System.Globalization;
using ClusterVae.Cli.Settings;
using ClusterVae.Mixtures;
using ClusterVae.MLNet.Clustering;
using ClusterVae.Options;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

/// <summary>What both mixtures share: their facts, their progress, and the choice of K by BIC.</summary>
internal abstract class MixtureVerb<TOptions, TTransformer, TModel> : ITrainerVerb
    where TOptions : MixtureOptions, IRuled<TOptions>, new()
    where TTransformer : MixtureTransformer<TModel>
    where TModel : MixtureModel
{
    // The choice ends when BIC has risen this often in a row, or here.
    private const int MostClusters = 50;
    private const int Patience = 3;

    public abstract string Name { get; }

    public abstract string Summary { get; }

    public IReadOnlyList<SettingDescription> Settings { get; } = OptionRecord.Describe<TOptions>();

    public bool TakesClusters => true;

    public Func<TrainingRequest, TrainedModel> Prepare(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var options = OptionRecord.With<TOptions>(settings).Value;
        return request => choosesClusters ? Choose(options, request) : Tell(Train(options, request, request.Progress), []);
    }

    protected abstract IEstimator<TTransformer> Estimator(TOptions options, TrainingRequest request, IProgress<EmProgress> progress);

    private TTransformer Train(TOptions options, TrainingRequest request, IProgress<TrainingStep> progress) =>
        Estimator(options, request, new Reporter(progress)).Fit(request.Data);

    /// <summary>K = 1, 2, … until the least BIC is clear.</summary>
    private TrainedModel Choose(TOptions options, TrainingRequest request)
    {
        TTransformer? best = null;
        var tried = new List<double>();
        var worse = 0;
        for (var clusters = 1; clusters <= MostClusters && worse < Patience; clusters++)
        {
            var transformer = Train(options with { Clusters = clusters }, request, new Labelled(request.Progress, $"K = {clusters}", clusters / (double)MostClusters));
            tried.Add(transformer.Fit.Bic);
            if (best is null || transformer.Fit.Bic < best.Fit.Bic)
                (best, worse) = (transformer, 0);
            else
                worse++;
        }
        return Tell(best!, [new("bicByClusters", tried)]);
    }

    private static TrainedModel Tell(TTransformer transformer, IEnumerable<KeyValuePair<string, object>> more)
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
        string[] warnings = fit.Converged ? [] : [$"EM stopped after {fit.Iterations} iterations before it converged: raise MaxIterations or Tolerance."];
        return new TrainedModel(transformer, facts, warnings);
    }

    private sealed class Reporter(IProgress<TrainingStep> progress) : IProgress<EmProgress>
    {
        public void Report(EmProgress value) => progress.Report(new TrainingStep(
            (value.Restart - 1 + (double)value.Iteration / value.MaxIterations) / value.Restarts,
            string.Create(CultureInfo.InvariantCulture, $"start {value.Restart}/{value.Restarts}, iteration {value.Iteration}, log-likelihood {value.LogLikelihood:G7}")));
    }

    private sealed class Labelled(IProgress<TrainingStep> progress, string label, double fraction) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => progress.Report(new TrainingStep(fraction, $"{label}, {value.Text}"));
    }
}
