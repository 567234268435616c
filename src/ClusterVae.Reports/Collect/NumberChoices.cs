using ClusterVae.Choice;
using ClusterVae.Embeddings;
using ClusterVae.Mixtures;
using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Collect;

/// <summary>The tables of every search for a number of clusters; null where the number was given.</summary>
internal static class NumberChoices
{
    private const string Bic = "BIC";
    private const string Aic = "AIC";
    private const string Icl = "ICL";
    private const string LogLikelihood = "log-likelihood per row";
    private const string HeldOut = "held-out log-likelihood";
    private const string Smallest = "the smallest is taken";
    private const string Largest = "the largest is taken";

    public static NumberChoice? Of<TModel>(MixtureFit<TModel> fit) where TModel : MixtureModel
    {
        var criterion = fit.Criterion switch
        {
            ClusterCriterion.Aic => Aic,
            ClusterCriterion.Icl => Icl,
            ClusterCriterion.HeldOut => HeldOut,
            _ => Bic,
        };
        string[] outside = fit.ClusterChoice.Any(tried => tried.HeldOut is not null) ? [HeldOut] : [];
        return Of(criterion, [Bic, Aic, Icl, LogLikelihood, .. outside], fit.ClusterChoice,
            tried => tried.Clusters, tried => [tried.Bic, tried.Aic, tried.Icl, tried.LogLikelihood, .. outside.Select(_ => tried.HeldOut ?? double.NaN)], fit.Criterion == ClusterCriterion.HeldOut ? Largest : Smallest);
    }

    public static NumberChoice? Of(IReadOnlyList<Deep.ClusterCandidate> table) =>
        Of(Bic, [Bic, HeldOut], table, tried => tried.Clusters, tried => [tried.Bic, tried.HeldOutLogLikelihood], Smallest);

    public static NumberChoice? Of(IReadOnlyList<ClusterStability> table) =>
        Of("prediction strength", ["prediction strength"], table, tried => tried.Clusters, tried => [tried.Strength],
        FormattableString.Invariant($"the most clusters with {ClusterStability.Strong} or more are taken, else the strongest"));

    public static NumberChoice? Of(IReadOnlyList<ClusterAgreement> table) =>
        Of("agreement of two halves", ["agreement of two halves"], table, tried => tried.Clusters, tried => [tried.Agreement],
        FormattableString.Invariant($"the most clusters within {ClusterAgreement.Slack} of the best are taken"));

    private static NumberChoice? Of<T>(string criterion, string[] scores, IReadOnlyList<T> table, Func<T, int> clusters, Func<T, double[]> values, string rule) => table.Count == 0 ? null : new(
        criterion, scores, [.. table.OrderBy(clusters).Select(tried => new TriedNumber(clusters(tried), [.. values(tried).Select(value => double.IsFinite(value) ? value : (double?)null)]))], rule);
}
