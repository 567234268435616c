namespace ClusterVae.Deep;

/// <summary>
/// Mixture prior and mixture posterior (VAE notes, EXoN s.3.1). The posterior's weights begin as the q(c|x) of a short InfoMax and the prior's
/// components apart from each other, or the prior begins at a mixture of a plain VAE's codes and the weights at nothing.
/// </summary>
internal static class GumbelTraining
{
    public static TrainedClusters Run(TrainingContext context)
    {
        var options = context.Options;
        using var generator = context.Generator("mixture posterior");
        var network = new MixtureNetwork(context.Plan.Network, context.Data.Width, options.LatentDimensions, context.Clusters, generator, device: context.Device);
        var likelihood = context.NewLikelihood();
        try
        {
            var prior = Prior(context, network, likelihood);
            using var objective = new GumbelMixture(network, likelihood, prior, new GumbelMixtureSettings
            {
                Matching = options.Matching,
                Temperature = options.Temperature,
                Constraint = options.InformationConstraint,
            }, null, LatentTraining.ImagesOnly(context));
            var log = context.Run("joint", objective, context.Plan.Epochs);
            return new TrainedClusters(new GumbelScoring(network, likelihood, LatentTraining.Of(context, prior)), LatentTraining.Moments(prior), log.Epochs[^1].Loss);
        }
        catch
        {
            network.Dispose();
            likelihood.Dispose();
            throw;
        }
    }

    private static MixturePrior Prior(TrainingContext context, MixtureNetwork network, Likelihood likelihood)
    {
        if (context.Previous is GumbelScoring previous)
        {
            previous.Network.Parameters.CopyTo(network.Parameters);
            previous.Network.State.CopyTo(network.State);
            previous.Likelihood.Parameters.CopyTo(likelihood.Parameters);
            using var off = TorchSharp.torch.no_grad();
            using var scope = TorchSharp.torch.NewDisposeScope();
            return MixturePrior.From(TensorMemory.Values(previous.Prior.LogWeights.exp()), TensorMemory.Values(previous.Prior.Means), TensorMemory.Values(previous.Prior.LogVars.exp()), device: context.Device);
        }
        if (context.Plan.Start == ClusteringStart.InfoMax)
            return FromGroups(context, network);
        var start = LatentTraining.Begin(context);
        using (start)
        {
            start.Network.Trunk.Parameters.CopyTo(network.Trunk.Parameters);
            start.Network.Trunk.State.CopyTo(network.Trunk.State);
            start.Network.Decoder.Parameters.CopyTo(network.Decoder.Parameters);
            start.Network.Decoder.State.CopyTo(network.Decoder.State);
            start.Likelihood.Parameters.CopyTo(likelihood.Parameters);
            var (weights, means, variances) = start.Single();
            return MixturePrior.From(weights, means, variances, device: context.Device);
        }
    }

    private static MixturePrior FromGroups(TrainingContext context, MixtureNetwork network)
    {
        var (clusters, latent) = (context.Clusters, network.Latent);
        var (grouping, _) = InfoMaxTraining.Train(context, "grouping", context.Plan.GroupingEpochs, context.Plan.GroupingEpochs);
        using (grouping)
        {
            grouping.Network.Trunk.Parameters.CopyTo(network.Trunk.Parameters);
            grouping.Network.Trunk.State.CopyTo(network.Trunk.State);
            using var off = TorchSharp.torch.no_grad();
            using var scope = TorchSharp.torch.NewDisposeScope();
            foreach (var part in (string[])["weight", "bias"])
            {
                var heads = grouping.Network.ClusterParameters.Single(tensor => tensor.Name == $"clusters.{part}").Value;
                var own = network.Parameters.Single(tensor => tensor.Name == $"weights.{part}").Value;
                own.detach().copy_(heads.narrow(0, grouping.Head * clusters, clusters));
            }
        }
        return MixturePrior.From(
            Enumerable.Repeat(1f / clusters, clusters).ToArray(), LatentTraining.SpreadCentres(context, clusters, latent),
            Enumerable.Repeat(1f, clusters * latent).ToArray(), device: context.Device);
    }
}
