using System.Globalization;
using ClusterVae.Mixtures;

namespace ClusterVae.Cli.Trainers;

/// <summary>EM's steps over a search, which fits most numbers of clusters twice: from a fresh start and from the last mixture grown.</summary>
internal sealed class SearchReporter(IProgress<TrainingStep> progress, ChooseClustersOptions search) : IProgress<EmProgress>
{
    private readonly int all = (search.WarmStarts ? 2 : 1) * (search.To - search.From + 1);
    private int fits;

    public void Report(EmProgress value)
    {
        if (value is { Restart: 1, Iteration: 1 })
            fits++;
        var within = (value.Restart - 1 + (double)value.Iteration / value.MaxIterations) / value.Restarts;
        progress.Report(new TrainingStep(
            Math.Clamp((fits - 1 + within) / all, 0, 1),
            string.Create(CultureInfo.InvariantCulture, $"fit {fits}, start {value.Restart}/{value.Restarts}, iteration {value.Iteration}, log-likelihood {value.LogLikelihood:G7}")));
    }
}
