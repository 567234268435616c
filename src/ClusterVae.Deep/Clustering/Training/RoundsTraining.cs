using ClusterVae.Data;
using ClusterVae.Mixtures;

namespace ClusterVae.Deep;

/// <summary>VAE and mixture in turn (VAE with GMM s.3.3): in a round each row's prior is its component of the last mixture, then the mixture is fitted anew.</summary>
internal static class RoundsTraining
{
    public static TrainedClusters Run(TrainingContext context) => LatentTraining.Train(context, (start, augmentation) =>
    {
        using var objective = MutualTraining.Create(start.Network, start.Likelihood, context.Data.Count, context.Clusters, null, augmentation);
        var moments = start.Moments;
        var loss = double.NaN;
        for (var round = 0; round < context.Plan.Rounds; round++)
        {
            // From where the components are: they keep their numbers, and EM has a short way.
            var codes = new DenseRows<float>(start.Codes(context), context.Options.LatentDimensions, "codes");
            moments = LatentTraining.Fit(context, codes, moments);
            objective.SetMixture(Components(codes, moments), Single(moments.Weights), Single(moments.Means), Single(moments.Variances));
            loss = context.Run($"round {round + 1}", objective, context.Plan.Epochs, LatentTraining.JointRate(context)).Epochs[^1].Loss;
        }
        moments = LatentTraining.Fit(context, new DenseRows<float>(start.Codes(context), context.Options.LatentDimensions, "codes"), moments);
        var mixture = LatentTraining.Mixture(context, [.. moments.Weights], [.. moments.Means], [.. moments.Variances]);
        return new TrainedClusters(new BayesScoring(start.Network, start.Likelihood, context.Clusters, mixture), moments, loss);
    });

    private static int[] Components(DenseRows<float> codes, ClusterMoments moments)
    {
        var model = new GaussianMixture(CovarianceKind.Diagonal, codes.Width, [.. moments.Weights], [.. moments.Means], [.. moments.Variances]);
        var components = new int[codes.Count];
        var joint = new double[moments.Clusters];
        for (var row = 0; row < components.Length; row++)
        {
            model.LogJoint(codes.Row(row), joint);
            components[row] = Array.IndexOf(joint, joint.Max());
        }
        return components;
    }

    private static float[] Single(IReadOnlyList<double> values) => [.. values.Select(value => (float)value)];
}
