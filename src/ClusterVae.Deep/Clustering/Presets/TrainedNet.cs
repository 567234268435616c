using ClusterVae.Deep.Clustering.Scoring;

namespace ClusterVae.Deep.Clustering.Presets;

/// <summary>What one restart leaves.</summary>
/// <param name="Net">Ready to score.</param>
/// <param name="Moments">The clusters in the latent space; null where they are to be taken from the codes of the rows.</param>
/// <param name="Objective">The last epoch's loss.</param>
/// <param name="FamilyOf">Each cluster's family in a hierarchy.</param>
internal sealed record TrainedNet(ScoringNet Net, ClusterMoments? Moments, double Objective, IReadOnlyList<int> FamilyOf)
{
    public TrainedNet(ScoringNet net, ClusterMoments? moments, double objective) : this(net, moments, objective, []) { }
}
