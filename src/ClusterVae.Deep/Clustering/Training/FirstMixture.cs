using ClusterVae.Data;
using ClusterVae.Mixtures;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// Where the mixture begins on the codes of a pre-trained VAE: at groups of rows, at components that are known, or at the clusters that the trainer "auto" gives of
/// the codes, which neighbours and several methods confirm. EM from starts by chance ends at mixtures that are as likely and cut classes apart.
/// </summary>
internal static class FirstMixture
{
    // Starts of EM by chance, where there are fewer rows than methods can be compared by.
    private const int Restarts = 5;

    public static LatentStart Begin(TrainingContext context)
    {
        var (network, likelihood, groups) = VaePretraining.Run(context);
        try
        {
            var latent = context.Options.LatentDimensions;
            var codes = new DenseRows<float>(LatentStart.CodesOf(context, network), latent, "codes");
            var moments = groups is not null ? ClusterMoments.Of(codes.Values.Span, groups.Labels, context.Clusters, latent)
                : context.Labels is not null ? Fit(context, codes, FromKnown(context, codes))
                : FirstGroups.LabelsOfChoice(codes, context.Clusters, context.Seed, context.Options.Training.Threads, context.Stop) is { } labels
                    ? ClusterMoments.Of(codes.Values.Span, labels, context.Clusters, latent)
                    : Fit(context, codes);
            var kinship = groups?.Kinship ?? KinshipOf(context, codes, moments);
            if (context.Options.Objective is not LatentObjective { ShowsDecoderTheCluster: true })
                return new LatentStart(network, likelihood, moments, kinship);
            // The decoder that sees the cluster is another one; the encoder's training is kept.
            using var generator = context.Generator("decoder");
            var seeing = context.Plan.Network.Build(context.Data.Width, latent, generator, clusters: context.Clusters, device: context.Device);
            network.Trunk.Parameters.CopyTo(seeing.Trunk.Parameters);
            network.Trunk.State.CopyTo(seeing.Trunk.State);
            network.Head.Parameters.CopyTo(seeing.Head.Parameters);
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

    private static ClusterMoments Fit(TrainingContext context, DenseRows<float> codes, ClusterMoments? from = null)
    {
        var em = new GaussianMixtureOptions
        {
            NumberOfClusters = context.Clusters,
            Covariance = CovarianceKind.Diagonal,
            Restarts = from is null ? Restarts : 1,
            Start = from is null ? null : MixtureStart.FromParameters(new GaussianMixture(CovarianceKind.Diagonal, codes.Width, [.. from.Weights], [.. from.Means], [.. from.Variances])),
            VarianceFloor = 1e-3,
            Seed = (long)(context.Stream("mixture").NextBits() >> 1),
            Threads = context.Options.Training.Threads,
        };
        var model = new GaussianMixtureTrainer(em).Fit(codes, stop: context.Stop).Model;
        return new ClusterMoments(model.Weights.ToArray(), model.Means.ToArray(), model.Covariances.ToArray());
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
        using var mixture = LatentMixture.Of(moments, context.Device);
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
}
