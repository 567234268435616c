namespace ClusterVae.Deep;

/// <summary>
/// Mixture prior and mixture posterior (VAE notes, EXoN s.3.1). The posterior's weights begin as the q(c|x) of a short InfoMax and the prior's
/// components apart from each other, or the prior begins at a mixture of a plain VAE's codes and the weights at nothing.
/// </summary>
internal sealed class GumbelTraining : ObjectiveTraining<GumbelMixtureObjective>
{
    // Distance of the prior's components from the middle, in their standard deviations. The straight-through gradient of a weight is as large as its component is
    // far: at 16, where the other objectives place their groups, its noise undoes the groups (digits: 82 % instead of 94).
    private const float ComponentRadius = 5;

    private const string Components = "components";

    public override IEnumerable<PlannedStage> Stages(TrainingContext context)
    {
        var plan = context.Plan;
        return
        [
            .. context.Previous is not null ? [] : plan.Start == ClusteringStart.InfoMax ? VaePretraining.Grouping(context) : VaePretraining.Stages(context),
            .. context.Previous is null && plan.PretrainEpochs > 0 ? [new PlannedStage(Components, plan.PretrainEpochs)] : Array.Empty<PlannedStage>(),
            new PlannedStage("joint", plan.Epochs),
            .. GenerativeStage.Planned(context),
        ];
    }

    public override TrainedClusters Run(TrainingContext context)
    {
        var options = Options(context);
        using var generator = context.Generator("mixture posterior");
        var network = new MixtureNetwork(context.Plan.Network, context.Data.Width, context.Options.LatentDimensions, context.Clusters, generator, device: context.Device);
        var likelihood = context.NewLikelihood();
        try
        {
            var prior = Prior(context, network, likelihood);
            if (context.Previous is null && context.Plan.PretrainEpochs > 0)
                AtRest(context, network, likelihood, prior, Components, context.PictureMoves);
            using var objective = new GumbelMixture(network, likelihood, prior, new GumbelMixtureSettings
            {
                Matching = options.Matching,
                Temperature = options.Temperature,
                Constraint = options.InformationConstraint,
            }, null, context.PictureMoves);
            var loss = context.Run("joint", objective, context.JointRate).Epochs[^1].Loss;
            if (context.Plan.FinishEpochs > 0)
                AtRest(context, network, likelihood, prior, GenerativeStage.Name, null);
            var moments = Maximiser(context, network);
            return new TrainedClusters(new GumbelScoring(network, likelihood, LatentMixture.Of(moments, context.Device)), moments, loss);
        }
        catch
        {
            network.Dispose();
            likelihood.Dispose();
            throw;
        }
    }

    /// <summary>Components and decoder learn; the weights w(x), and so the clusters, stand still. The prior is a copy: the objective frees its own.</summary>
    private static void AtRest(TrainingContext context, MixtureNetwork network, Likelihood likelihood, MixturePrior prior, string stage, IAugmentation? augmentation)
    {
        var (weights, means, variances) = ClusterMoments.Of(prior).Single();
        using var objective = new GumbelMixture(
            network, likelihood, MixturePrior.From(weights, means, variances, MixtureTraining.None, context.Device), new GumbelMixtureSettings { Matching = Options(context).Matching, Temperature = Options(context).Temperature },
            null, augmentation, weightsAtRest: true);
        context.Run(stage, objective);
    }

    /// <summary>
    /// The prior that is best for the posteriors of all rows: π_k = mean w_k, m_k and s²_k the moments of Σ_n w_nk N(μ_k(x_n), σ²_k(x_n)). What
    /// KL^u asks for, and where the samples of a cluster are drawn.
    /// </summary>
    private static ClusterMoments Maximiser(TrainingContext context, MixtureNetwork network)
    {
        network.SetTraining(false);
        var (clusters, latent) = (context.Clusters, network.Latent);
        var width = clusters * (1 + 2 * latent);
        var rows = context.OfEveryRow(width, x =>
        {
            var code = network.Encode(x);
            var w = code.LogWeights.exp().unsqueeze(-1);
            return TorchSharp.torch.cat([w.squeeze(-1), (w * code.Means).flatten(1), (w * code.LogVars.exp().Plus(code.Means.Squared())).flatten(1)], 1);
        });
        var sums = new double[width];
        for (var index = 0; index < rows.Length; index++)
            sums[index % width] += rows[index];
        var (weights, means, variances) = (new double[clusters], new double[clusters * latent], new double[clusters * latent]);
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            var count = Math.Max(1e-6, sums[cluster]);
            weights[cluster] = count / context.Data.Count;
            for (var place = cluster * latent; place < (cluster + 1) * latent; place++)
            {
                means[place] = sums[clusters + place] / count;
                variances[place] = Math.Max(1e-4, sums[clusters + clusters * latent + place] / count - means[place] * means[place]);
            }
        }
        return new ClusterMoments(weights, means, variances);
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
        var start = FirstMixture.Begin(context);
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
        using (var grouping = InfoMaxTraining.Group(context))
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
            Enumerable.Repeat(1f / clusters, clusters).ToArray(), VaePretraining.SpreadCentres(context, clusters, latent, ComponentRadius),
            Enumerable.Repeat(1f, clusters * latent).ToArray(), device: context.Device);
    }
}
