namespace ClusterVae.Deep;

/// <summary>IDEC: the centres begin at the means of the first mixture, and the memberships are Student's t around them.</summary>
internal static class IdecTraining
{
    public static TrainedClusters Run(TrainingContext context) => LatentTraining.Train(context, (start, augmentation) =>
    {
        using var objective = Idec.Create(start.Network, start.Likelihood, start.Single().Means, context.Options.Lambda, null, augmentation);
        var log = context.Run("joint", objective, context.Plan.Epochs);
        var (clusters, latent) = (context.Clusters, context.Options.LatentDimensions);
        var centres = Array.ConvertAll(TensorMemory.Values(objective.Centres), value => (double)value);
        var even = Enumerable.Repeat(1.0 / clusters, clusters).ToArray();
        var assignment = LatentMixture.From(
            even, centres, Enumerable.Repeat(1.0, centres.Length).ToArray(), [.. Enumerable.Range(0, clusters)], clusters, context.Device, heavyTails: true);
        var prior = LatentMixture.From([1.0], new double[latent], Enumerable.Repeat(1.0, latent).ToArray(), [0], clusters, context.Device);
        return new TrainedClusters(new BayesScoring(start.Network, start.Likelihood, clusters, prior, assignment), null, log.Epochs[^1].Loss);
    });
}
