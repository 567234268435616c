using ClusterVae.Choice;
using ClusterVae.Data;

namespace ClusterVae.Deep;

/// <summary>
/// Between InfoMax's phases: clusters of whatever sizes among the trunk's features. Heads that must fill even clusters cut a large one in two and merge two small
/// ones, while the features below them keep both apart.
/// </summary>
internal static class Regrouping
{
    // t-SNE's time grows with the square of the rows.
    private const int RowsEmbedded = 5_000;

    /// <summary>Runs the first phase of each start, looks for groups among its features, and teaches the best groups to the network that they come from.</summary>
    /// <returns>The network, and the parts of the rows that its groups hold.</returns>
    public static (InfoMaxParts Parts, float[] Sizes) Best(TrainingContext context, string stage)
    {
        var (best, memberships, highest) = ((InfoMaxParts?)null, Array.Empty<float>(), double.NegativeInfinity);
        try
        {
            foreach (var name in InfoMaxStart.Names(context.Plan, stage))
            {
                var parts = InfoMaxParts.New(context, name);
                try
                {
                    var (found, candidates) = Discover(context, name, parts);
                    if (best is null || candidates[0].Merit > highest)
                        (best, parts, memberships, highest) = (parts, best, found, candidates[0].Merit);
                }
                finally
                {
                    parts?.Dispose();
                }
            }
            using var imitation = new Imitation(best!.Network, memberships, context.Augmentation);
            context.Run(InfoMaxStart.Imitation(stage), imitation, schedule: RateSchedule.Constant);
            return (best, FirstGroups.SizesOf(memberships, context.Clusters));
        }
        catch
        {
            best?.Dispose();
            throw;
        }
    }

    private static (float[] Memberships, IReadOnlyList<GroupCandidate> Candidates) Discover(TrainingContext context, string name, InfoMaxParts parts)
    {
        var (network, clusters) = (parts.Network, context.Clusters);
        using var discovery = parts.Objective(context, sizes: null, refinementShare: 0);
        var head = InfoMaxTraining.BestHead(context.Run(name, discovery), context.Plan.Heads);
        network.SetTraining(false);
        var width = network.Trunk.OutputWidth;
        var features = new DenseRows<float>(context.OfEveryRow(width, network.Trunk.Forward), width, "features");
        var own = ClusteringParts.Labels(context.OfEveryRow(clusters, x => network.LogMemberships(network.Trunk.Forward(x)).select(1, head)), clusters);
        return FeatureGroups.Of(features, context.Data, own, clusters, RowsEmbedded, context.Seed, context.Options.Training.Threads, context.Stop);
    }
}
