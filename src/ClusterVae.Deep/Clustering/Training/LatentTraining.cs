using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Options;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// The objectives with one Gaussian code and a mixture around it: a VAE is trained, a mixture begins on its codes, both are trained
/// together, and the mixture assigns.
/// </summary>
internal static class LatentTraining
{
    // EM from several starts: the code is rich, one hard start is not steady.
    private const int MixtureRestarts = 5;
    // The part of the pre-training in which the KL's weight grows: codes that are pulled to N(0, I) from the start may never part.
    private const double WarmUpShare = 0.5;
    // Distance of the groups' centres from the middle, in prior standard deviations.
    private const float GroupRadius = 16;
    // Groups that moved pictures made are not where the likelihood alone would go: at the full rate MNIST loses six points in four epochs, at a tenth one in twelve.
    // On tables the likelihood knows at least as much.
    private const double RateOnGroups = 0.1;

    public static TrainedClusters Vade(TrainingContext context) => Train(context, (start, augmentation) =>
        WithPrior(context, start, prior => new Vade(start.Network, start.Likelihood, prior, Bound(context), augmentation)));

    public static TrainedClusters GmmPrior(TrainingContext context) => Train(context, (start, augmentation) =>
        WithPrior(context, start, prior => new GmmPrior(
            start.Network, start.Likelihood, prior, context.Labels is null ? null : new ComponentLabels(context.Labels, context.Clusters, context.Device), Bound(context), augmentation)));

    public static TrainedClusters SoftKMeans(TrainingContext context, bool mixturePrior) => Train(context, (start, augmentation) =>
    {
        var (weights, means, variances) = start.Single();
        var prior = mixturePrior ? MixturePrior.From(weights, means, variances, device: context.Device) : null;
        using var generator = context.Generator("centres");
        using var objective = Deep.SoftKMeans.Create(start.Network, start.Likelihood, context.Clusters, context.Options.Lambda, generator, prior, Bound(context), augmentation);
        objective.SetCentres(means);
        var log = context.Run("joint", objective, context.Plan.Epochs);
        // w_k ∝ exp(−‖z − C_k‖²) is Bayes' rule for even weights and variance ½.
        var centres = Array.ConvertAll(TensorMemory.Values(objective.Centres), value => (double)value);
        var even = Enumerable.Repeat(1.0 / context.Clusters, context.Clusters).ToArray();
        var assignment = Mixture(context, even, centres, Enumerable.Repeat(0.5, centres.Length).ToArray());
        var latent = context.Options.LatentDimensions;
        var bound = prior is not null
            ? Mixture(context, Moments(prior))
            : LatentMixture.From([1.0], new double[latent], Enumerable.Repeat(1.0, latent).ToArray(), [0], context.Clusters, context.Device);
        return Finish(context, new BayesScoring(start.Network, start.Likelihood, context.Clusters, bound, assignment), null, log.Epochs[^1].Loss);
    });

    public static TrainedClusters CategoricalLatent(TrainingContext context) => Train(context, (start, augmentation) =>
    {
        var (_, means, variances) = start.Single();
        var (clusters, latent) = (context.Clusters, context.Options.LatentDimensions);
        var isotropic = Enumerable.Range(0, clusters).Select(cluster => variances.AsSpan(cluster * latent, latent).ToArray().Average()).ToArray();
        var even = Enumerable.Repeat(1f / clusters, clusters).ToArray();
        var prior = MixturePrior.From(even, means, isotropic, MixtureTraining.Means | MixtureTraining.Variances, context.Device);
        using var generator = context.Generator("head");
        using var objective = new CategoricalLatent(start.Network, start.Likelihood, prior, generator, context.Options.InformationConstraint, 2, null, augmentation);
        if (context.Previous is BayesScoring { Head: { } known })
            known.Parameters.CopyTo(objective.Head.Parameters);
        var log = context.Run("joint", objective, context.Plan.Epochs);
        var head = new DenseLayer(start.Network.Trunk.OutputWidth, clusters, generator, context.Device);
        objective.Head.Parameters.CopyTo(head.Parameters);
        var moments = Moments(prior);
        return Finish(context, new BayesScoring(start.Network, start.Likelihood, clusters, Mixture(context, moments), null, head), moments, log.Epochs[^1].Loss);
    });

    /// <summary>The codes of a plain VAE, for a look at the data before K is known.</summary>
    public static float[] PlainCodes(TrainingContext context)
    {
        var (network, likelihood) = Pretrain(context, ClusteringStart.Codes, out _);
        try
        {
            return LatentStart.CodesOf(context, network);
        }
        finally
        {
            network.Dispose();
            likelihood.Dispose();
        }
    }

    /// <summary>Runs a training that takes the start's parts over, and frees them where it fails.</summary>
    public static TrainedClusters Train(TrainingContext context, Func<LatentStart, IAugmentation?, TrainedClusters> joint)
    {
        var start = LatentStart.From(context) ?? Begin(context);
        try
        {
            return joint(start, ImagesOnly(context));
        }
        catch
        {
            start.Dispose();
            throw;
        }
    }

    /// <summary>A generative model learns the rows as they are shown: pictures may be moved, but noise on a table would be learned as part of it.</summary>
    public static IAugmentation? ImagesOnly(TrainingContext context) => context.Plan.Image is null ? null : context.Augmentation;

    /// <summary>Which parts of the bound are sampled while a mixture and a VAE are trained together.</summary>
    public static ElboSettings Bound(TrainingContext context) => new() { Estimator = context.Options.Estimator };

    public static double JointRate(TrainingContext context) => context.Plan is { Start: ClusteringStart.InfoMax, Image: not null } ? RateOnGroups : 1;

    public static ClusterMoments Moments(MixturePrior prior)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        static double[] Wide(torch.Tensor values) => Array.ConvertAll(TensorMemory.Values(values), value => (double)value);
        return new ClusterMoments(Wide(prior.LogWeights().exp()), Wide(prior.Means), Wide(prior.LogVariances().exp().expand(prior.Means.shape).contiguous()));
    }

    public static LatentMixture Mixture(TrainingContext context, double[] weights, double[] means, double[] variances) =>
        LatentMixture.From(weights, means, variances, [.. Enumerable.Range(0, weights.Length)], context.Clusters, context.Device);

    public static LatentMixture Mixture(TrainingContext context, ClusterMoments moments) => Mixture(context, [.. moments.Weights], [.. moments.Means], [.. moments.Variances]);

    public static ClusterMoments Fit(TrainingContext context, DenseRows<float> codes, ClusterMoments? from = null)
    {
        var em = new GaussianMixtureOptions
        {
            Clusters = context.Clusters,
            Covariance = CovarianceKind.Diagonal,
            Restarts = from is null ? MixtureRestarts : 1,
            Start = from is null ? null : MixtureStart.FromParameters(new GaussianMixture(CovarianceKind.Diagonal, codes.Width, [.. from.Weights], [.. from.Means], [.. from.Variances])),
            VarianceFloor = 1e-3,
            Seed = (long)(context.Stream("mixture").NextBits() >> 1),
            Threads = context.Options.Threads,
        };
        var model = new GaussianMixtureTrainer(new Checked<GaussianMixtureOptions>(em)).Fit(codes, stop: context.Stop).Model;
        return new ClusterMoments(model.Weights.ToArray(), model.Means.ToArray(), model.Covariances.ToArray());
    }

    private static TrainedClusters WithPrior<TObjective>(TrainingContext context, LatentStart start, Func<MixturePrior, TObjective> make) where TObjective : Objective
    {
        var (weights, means, variances) = start.Single();
        var prior = MixturePrior.From(weights, means, variances, device: context.Device);
        using var objective = make(prior);
        var log = context.Run("joint", objective, context.Plan.Epochs, JointRate(context));
        var moments = Moments(prior);
        return Finish(context, new BayesScoring(start.Network, start.Likelihood, context.Clusters, Mixture(context, moments)), moments, log.Epochs[^1].Loss);
    }

    /// <summary>
    /// The clusters stand still and the decoder learns the rows as they are (<see cref="RestingClusters"/>); then the mixture is set to what is
    /// best for the codes, where it assigns and no tree binds it.
    /// </summary>
    public static TrainedClusters Finish(TrainingContext context, BayesScoring net, ClusterMoments? moments, double loss, string stage = "generative", IReadOnlyList<int>? families = null)
    {
        if (context.Plan.FinishEpochs > 0)
        {
            var clusters = ClusteringParts.Labels(context.OfEveryRow(net.Clusters, x => net.Read(x, ReadingParts.Memberships).LogMemberships!), net.Clusters);
            var components = net.Head is not null ? clusters : ClusteringParts.Labels(
                context.OfEveryRow((int)net.Prior.LogWeights.shape[0], x => net.Prior.LogResponsibilities(net.Network.Encode(x).Mean)), (int)net.Prior.LogWeights.shape[0]);
            using (var objective = new RestingClusters(
                net.Network, net.Likelihood, net.Prior, components, clusters, codesMove: net.AssignsByPrior || net.Head is not null, ofRows => MeanOverRows(context, ofRows)))
            {
                loss = context.Run(stage, objective, context.Plan.FinishEpochs).Epochs[^1].Loss;
                objective.Settle();
            }
            if (moments is not null && families is null && !net.Prior.IsFull)
            {
                using var posteriors = RowPosteriors.Of(context, net.Network);
                moments = posteriors.Maximiser(RowPosteriors.Sure(clusters, net.Clusters), net.Clusters);
                net.Prior.Set(moments);
            }
        }
        return new TrainedClusters(net, moments, loss, families ?? []);
    }

    /// <summary>Block by block on the thread that asks: the workers are busy with the training that asks.</summary>
    private static double MeanOverRows(TrainingContext context, Func<torch.Tensor, torch.Tensor, torch.Tensor> ofRows)
    {
        const int block = 1024;
        var sum = 0.0;
        for (var start = 0; start < context.Data.Count; start += block)
        {
            using var scope = torch.NewDisposeScope();
            var count = Math.Min(block, context.Data.Count - start);
            var rows = torch.tensor(context.Data.Block(start, count).ToArray()).view(count, context.Data.Width).to(context.Device);
            sum += ofRows(rows, torch.arange(start, start + count, torch.ScalarType.Int64, context.Device)).to(torch.ScalarType.Float64).sum().item<double>();
        }
        return sum / context.Data.Count;
    }

    /// <summary>Pre-training and the first mixture.</summary>
    public static LatentStart Begin(TrainingContext context)
    {
        var (network, likelihood) = Pretrain(context, context.Plan.Start, out var groups);
        try
        {
            var latent = context.Options.LatentDimensions;
            var codes = new DenseRows<float>(LatentStart.CodesOf(context, network), latent, "codes");
            var moments = groups is not null ? ClusterMoments.Of(codes.Values.Span, groups.Labels, context.Clusters, latent)
                : context.Labels is not null ? Fit(context, codes, FromKnown(context, codes))
                : Fit(context, codes);
            var kinship = groups?.Kinship ?? KinshipOf(context, codes, moments);
            if (!SeesCluster(context))
                return new LatentStart(network, likelihood, moments, kinship);
            // The decoder that sees the cluster is another one; the encoder's training is kept.
            using var generator = context.Generator("decoder");
            var seeing = context.Plan.Network.Build(context.Data.Width, latent, generator, clusters: context.Clusters, device: context.Device);
            Share(network, seeing);
            network.Dispose();
            return new LatentStart(seeing, likelihood, moments, kinship);
        }
        catch
        {
            network.Dispose();
            likelihood.Dispose();
            throw;
        }
    }

    /// <summary>The VAE before there is a mixture; from the cache where it is there.</summary>
    private static (VaeNetwork Network, Likelihood Likelihood) Pretrain(TrainingContext context, ClusteringStart from, out RowGroups? groups)
    {
        using var generator = context.Generator("weights");
        var network = context.Plan.Network.Build(context.Data.Width, context.Options.LatentDimensions, generator, device: context.Device);
        var likelihood = context.NewLikelihood();
        try
        {
            var cache = PretrainedCache.For(context, from);
            groups = null;
            if (cache?.TryRead(network, likelihood, out groups) == true)
            {
                context.Skip("pretraining", PlannedEpochs.BeforeMixture(context.Plan));
                return (network, likelihood);
            }
            if (from == ClusteringStart.InfoMax)
                groups = FromInfoMax(context, network, likelihood);
            else if (context.Plan.PretrainEpochs > 0)
            {
                // MutualTraining begins as its document does, at a plain VAE of the rows as they are; only its rounds move pictures.
                var moves = context.Options.Objective == ClusteringObjective.MutualTraining ? null : ImagesOnly(context);
                using var objective = new Elbo(network, likelihood, new ElboSettings { KlWarmUpEpochs = WarmUpShare * context.Plan.PretrainEpochs }, moves);
                context.Run("pretraining", objective, context.Plan.PretrainEpochs);
            }
            cache?.Write(network, likelihood, groups);
            return (network, likelihood);
        }
        catch
        {
            network.Dispose();
            likelihood.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Groups the rows by a short InfoMax and trains the VAE on its trunk with each row's prior around its group's centre (the objective of
    /// VAE with GMM s.3.3 with InfoMax in the mixture's place).
    /// </summary>
    private static RowGroups FromInfoMax(TrainingContext context, VaeNetwork network, Likelihood likelihood)
    {
        var clusters = context.Clusters;
        RowGroups groups;
        var (grouping, _) = InfoMaxTraining.Train(context, "grouping", context.Plan.GroupingEpochs, context.Plan.GroupingEpochs);
        using (grouping)
        {
            grouping.Network.Trunk.Parameters.CopyTo(network.Trunk.Parameters);
            grouping.Network.Trunk.State.CopyTo(network.Trunk.State);
            groups = RowGroups.Of(context.OfEveryRow(clusters, x => grouping.Read(x, ReadingParts.Memberships).LogMemberships!), clusters);
        }
        if (context.Plan.PretrainEpochs == 0)
            return groups;
        using var objective = MutualTraining.Create(network, likelihood, context.Data.Count, clusters, null, ImagesOnly(context));
        var latent = network.Latent;
        objective.SetMixture(groups.Labels, Enumerable.Repeat(1f / clusters, clusters).ToArray(), SpreadCentres(context, clusters, latent), Enumerable.Repeat(1f, clusters * latent).ToArray());
        context.Run("pretraining", objective, context.Plan.PretrainEpochs);
        return groups;
    }

    /// <summary>Directions that keep away from each other: each is the best of several random ones.</summary>
    public static float[] SpreadCentres(TrainingContext context, int clusters, int latent, float distance = GroupRadius)
    {
        var random = context.Stream("centres");
        var centres = new float[clusters * latent];
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            var best = double.NegativeInfinity;
            for (var attempt = 0; attempt < 64; attempt++)
            {
                var direction = new float[latent];
                for (var column = 0; column < latent; column++)
                    direction[column] = (float)random.NextGaussian();
                var length = MathF.Sqrt(direction.Sum(value => value * value));
                // In one or two dimensions many clusters need more than one distance from the middle.
                var radius = distance * (latent > 2 ? 1 : 1 + cluster / 4f);
                for (var column = 0; column < latent; column++)
                    direction[column] *= radius / Math.Max(length, 1e-6f);
                var nearest = double.PositiveInfinity;
                for (var other = 0; other < cluster; other++)
                {
                    var square = 0.0;
                    for (var column = 0; column < latent; column++)
                        square += Math.Pow(direction[column] - centres[other * latent + column], 2);
                    nearest = Math.Min(nearest, square);
                }
                if (nearest <= best)
                    continue;
                best = nearest;
                direction.CopyTo(centres, cluster * latent);
            }
        }
        return centres;
    }

    /// <summary>Components with known rows begin at those rows' codes, the others at codes far from them.</summary>
    private static ClusterMoments FromKnown(TrainingContext context, DenseRows<float> codes)
    {
        var (labels, clusters, latent) = (context.Labels!, context.Clusters, codes.Width);
        var rows = Enumerable.Range(0, labels.Length).Where(row => labels[row] >= 0).ToArray();
        var known = new float[rows.Length * latent];
        for (var place = 0; place < rows.Length; place++)
            codes.Row(rows[place]).CopyTo(known.AsSpan(place * latent));
        var whole = ClusterMoments.Of(codes.Values.Span, new int[codes.Count], 1, latent);
        var moments = rows.Length > 0 ? ClusterMoments.Of(known, Array.ConvertAll(rows, row => labels[row]), clusters, latent) : null;
        var means = moments is null ? new double[clusters * latent] : [.. moments.Means];
        var placed = Enumerable.Range(0, clusters).Where(cluster => labels.Contains(cluster)).ToList();
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            if (placed.Contains(cluster))
                continue;
            var far = FarthestRow(codes, means, placed);
            for (var column = 0; column < latent; column++)
                means[cluster * latent + column] = codes.Row(far)[column];
            placed.Add(cluster);
        }
        var variances = Enumerable.Range(0, clusters * latent).Select(index => whole.Variances[index % latent] / clusters).ToArray();
        return new ClusterMoments(Enumerable.Repeat(1.0 / clusters, clusters).ToArray(), means, variances);
    }

    /// <summary>What a mixture of a plain VAE's codes takes each other's rows for.</summary>
    private static Kinship KinshipOf(TrainingContext context, DenseRows<float> codes, ClusterMoments moments)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var mixture = Mixture(context, moments);
        return Kinship.Of(TensorMemory.Values(mixture.LogMemberships(torch.tensor(codes.Values.ToArray()).view(codes.Count, codes.Width).to(context.Device))), context.Clusters);
    }

    private static int FarthestRow(DenseRows<float> codes, double[] means, List<int> placed)
    {
        var (best, distance) = (0, -1.0);
        for (var row = 0; row < codes.Count; row++)
        {
            var nearest = double.PositiveInfinity;
            foreach (var cluster in placed)
            {
                var square = 0.0;
                for (var column = 0; column < codes.Width; column++)
                    square += Math.Pow(codes.Row(row)[column] - means[cluster * codes.Width + column], 2);
                nearest = Math.Min(nearest, square);
            }
            if (nearest > distance)
                (best, distance) = (row, nearest);
        }
        return best;
    }

    private static bool SeesCluster(TrainingContext context) =>
        context.Options.DecoderSeesCluster && context.Options.Objective is (ClusteringObjective.Vade or ClusteringObjective.CategoricalLatent);

    private static void Share(VaeNetwork from, VaeNetwork to)
    {
        from.Trunk.Parameters.CopyTo(to.Trunk.Parameters);
        from.Trunk.State.CopyTo(to.Trunk.State);
        from.Head.Parameters.CopyTo(to.Head.Parameters);
    }
}
