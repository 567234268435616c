namespace ClusterVae.Mixtures;

/// <summary>The chosen fit and the table that it was chosen from.</summary>
internal sealed record ClusterChoice<TModel>(MixtureFit<TModel> Best, ClusterCriterion Criterion, IReadOnlyList<ClusterCandidate> Table) where TModel : MixtureModel;

/// <summary>One number of clusters.</summary>
/// <param name="LogLikelihood">Mean log p(x) per fitted row.</param>
/// <param name="Bic">Smaller is better, as for AIC and ICL.</param>
/// <param name="HeldOut">Mean log p(x) per row kept out, larger is better; null when none was.</param>
/// <param name="WarmStarted">The mixture grown from the last number's ended better than the fresh start.</param>
public sealed record ClusterCandidate(int Clusters, double LogLikelihood, int DegreesOfFreedom, double Bic, double Aic, double Icl, double? HeldOut, bool WarmStarted, bool Converged)
{
    /// <summary>Turned so that larger is better.</summary>
    internal double Merit(ClusterCriterion criterion) => criterion switch
    {
        ClusterCriterion.Bic => -Bic,
        ClusterCriterion.Aic => -Aic,
        ClusterCriterion.Icl => -Icl,
        _ => HeldOut ?? double.NegativeInfinity,
    };
}
