using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A tree of Gaussians (VAE notes): the clusters of the first mixture are gathered into families, nearest first, and trained as parents and children.</summary>
internal static class HierarchyTraining
{
    // ρ: how much of a child's mass lies around its parent.
    private const double ParentShare = 0.2;

    public static TrainedClusters Run(TrainingContext context) => LatentTraining.Train(context, (start, augmentation) =>
    {
        var (weights, means, variances) = start.Single();
        var families = Families(MeanRows(context, start), context.Data.Width, Math.Min(context.Plan.Families, context.Clusters));
        var children = MixturePrior.From(weights, means, variances, device: context.Device);
        using var objective = HierarchicalMixture.Create(start.Network, start.Likelihood, children, families, ParentShare, null, augmentation);
        var log = context.Run("joint", objective, context.Plan.Epochs, LatentTraining.JointRate(context));
        var moments = LatentTraining.Moments(children);
        var parents = ParentLogVars(objective);
        return new TrainedClusters(new BayesScoring(start.Network, start.Likelihood, context.Clusters, Tree(context, moments, families, parents)), moments, log.Epochs[^1].Loss, families);
    });

    /// <summary>The tree as one mixture: every child once around itself and once around its parent.</summary>
    private static LatentMixture Tree(TrainingContext context, ClusterMoments children, int[] families, double[] parentLogVars)
    {
        var (clusters, latent) = (children.Clusters, children.Latent);
        var counts = families.GroupBy(family => family).ToDictionary(group => group.Key, group => group.Count());
        var (weights, means, variances) = (new double[2 * clusters], new double[2 * clusters * latent], new double[2 * clusters * latent]);
        for (var child = 0; child < clusters; child++)
        {
            weights[child] = children.Weights[child] * (1 - ParentShare);
            weights[clusters + child] = children.Weights[child] * ParentShare;
            for (var column = 0; column < latent; column++)
            {
                means[child * latent + column] = children.Means[child * latent + column];
                variances[child * latent + column] = children.Variances[child * latent + column];
                for (var sibling = 0; sibling < clusters; sibling++)
                {
                    if (families[sibling] == families[child])
                        means[(clusters + child) * latent + column] += children.Means[sibling * latent + column] / counts[families[child]];
                }
                variances[(clusters + child) * latent + column] = Math.Exp(parentLogVars[families[child]]);
            }
        }
        return LatentMixture.From(weights, means, variances, [.. Enumerable.Range(0, 2 * clusters).Select(component => component % clusters)], clusters, context.Device);
    }

    /// <summary>What the decoder makes of the clusters' means: the latent space keeps groups apart, not how far apart they are.</summary>
    private static float[] MeanRows(TrainingContext context, LatentStart start)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        start.Network.SetTraining(false);
        var means = torch.tensor(start.Single().Means).view(context.Clusters, start.Network.Latent).to(context.Device);
        return TensorMemory.Values(start.Likelihood.Mean(start.Network.Decode(means)));
    }

    /// <summary>Average linkage until the wanted number of families is left, numbered by their first child.</summary>
    internal static int[] Families(ReadOnlySpan<float> means, int width, int families)
    {
        var points = means.ToArray();
        var clusters = points.Length / width;
        var groups = Enumerable.Range(0, clusters).Select(cluster => new List<int> { cluster }).ToList();
        while (groups.Count > families)
        {
            var (first, second, best) = (0, 1, double.PositiveInfinity);
            for (var a = 0; a < groups.Count; a++)
            {
                for (var b = a + 1; b < groups.Count; b++)
                {
                    var distance = groups[a].Average(one => groups[b].Average(other => Distance(points, width, one, other)));
                    if (distance < best)
                        (first, second, best) = (a, b, distance);
                }
            }
            groups[first].AddRange(groups[second]);
            groups.RemoveAt(second);
        }
        var family = new int[clusters];
        for (var group = 0; group < groups.Count; group++)
        {
            foreach (var cluster in groups[group])
                family[cluster] = group;
        }
        return family;
    }

    private static double Distance(float[] points, int width, int a, int b)
    {
        var square = 0.0;
        for (var column = 0; column < width; column++)
            square += Math.Pow((double)points[a * width + column] - points[b * width + column], 2);
        return Math.Sqrt(square);
    }

    private static double[] ParentLogVars(HierarchicalMixture objective)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var named = objective.Parameters.Single(parameter => parameter.Name == "prior.parentLogVars");
        return Array.ConvertAll(TensorMemory.Values(named.Value.clamp(-8, 8)), value => (double)value);
    }
}
