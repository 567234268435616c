using ClusterVae.Options;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// A tree of Gaussians (VAE notes): the clusters of the first mixture are gathered into families by what the model doubts, or as the options say, and
/// trained as children and parents.
/// </summary>
internal sealed class HierarchyTraining : LatentTraining<HierarchicalMixtureObjective>
{
    // ρ: how much of a node's mass lies around the node above it.
    private const double Upward = 0.2;

    protected override TrainedClusters Join(TrainingContext context, LatentStart start)
    {
        var (weights, means, variances) = start.Single();
        var tree = TreeOf(context, start);
        var children = MixturePrior.From(weights, means, variances, device: context.Device);
        using var objective = HierarchicalMixture.Create(start.Network, start.Likelihood, children, tree, Upward, Options(context).UnitVariance, new ElboSettings { Estimator = Options(context).Estimator }, context.PictureMoves);
        var log = context.Run("joint", objective, context.JointRate);
        var moments = ClusterMoments.Of(children);
        var net = new BayesScoring(start.Network, start.Likelihood, context.Clusters, Mixture(context, moments, tree, InnerVariances(objective)));
        return GenerativeStage.Run(context, net, moments, log.Epochs[^1].Loss, families: tree.TopOf);
    }

    private static ClusterTree TreeOf(TrainingContext context, LatentStart start)
    {
        var (options, clusters) = (Options(context), context.Clusters);
        if (options.Tree is not null)
        {
            return ClusterTree.TryParse(options.Tree, clusters, out var given, out var problem)
                ? given!
                : throw new OptionsException(nameof(ClusteringVaeOptions), [new Violation("Objective.Tree", options.Tree, $"a tree over the clusters 0 to {clusters - 1}", $"Mend the tree: {problem}.")]);
        }
        return ClusterTree.Of(start.Kinship.Gather(Counts(clusters, Math.Min(options.Families ?? Math.Max(2, (clusters + 1) / 3), clusters), options.Levels)), clusters);
    }

    /// <summary>How many groups each level above the clusters has, in even ratios from K down to the families.</summary>
    internal static int[] Counts(int clusters, int families, int levels) =>
    [
        .. Enumerable.Range(1, levels - 1).Select(level =>
            Math.Clamp((int)Math.Round(clusters * Math.Pow(families / (double)clusters, level / (levels - 1.0))), families, clusters)),
    ];

    /// <summary>The tree as one mixture: every cluster once around itself and once around each node above it.</summary>
    private static LatentMixture Mixture(TrainingContext context, ClusterMoments children, ClusterTree tree, double[] innerVariances)
    {
        var latent = children.Latent;
        var (averaging, shares) = (tree.Averaging(), tree.LogShares(Upward));
        var (weights, means, variances, clusterOf) = (new List<double>(), new List<double>(), new List<double>(), new List<int>());
        // First all clusters around themselves, so that component c is cluster c.
        var longest = Enumerable.Range(0, tree.Leaves).Max(leaf => tree.Path(leaf).Count);
        for (var place = 0; place < longest; place++)
        {
            for (var leaf = 0; leaf < tree.Leaves; leaf++)
            {
                var path = tree.Path(leaf);
                if (place >= path.Count)
                    continue;
                var node = path[place];
                clusterOf.Add(leaf);
                weights.Add(children.Weights[leaf] * Math.Exp(shares[leaf, node]));
                for (var column = 0; column < latent; column++)
                {
                    means.Add(node < tree.Leaves
                        ? children.Means[node * latent + column]
                        : Enumerable.Range(0, tree.Leaves).Sum(other => averaging[node - tree.Leaves, other] * children.Means[other * latent + column]));
                    variances.Add(node < tree.Leaves ? children.Variances[node * latent + column] : innerVariances[node - tree.Leaves]);
                }
            }
        }
        return LatentMixture.From([.. weights], [.. means], [.. variances], [.. clusterOf], tree.Leaves, context.Device);
    }

    private static double[] InnerVariances(HierarchicalMixture objective)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        return Array.ConvertAll(TensorMemory.Values(objective.InnerLogVariances.exp()), value => (double)value);
    }
}
