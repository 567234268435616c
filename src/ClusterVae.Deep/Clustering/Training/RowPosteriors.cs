using ClusterVae.Mixtures;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>q(z|x) of every row as it is, the encoder at rest.</summary>
internal sealed class RowPosteriors : IDisposable
{
    // A variance below this would tie a row's code to its component more strongly than any data can.
    private const double LeastVariance = 1e-4;

    private readonly torch.Tensor mean;
    private readonly torch.Tensor variance;

    private RowPosteriors(torch.Tensor mean, torch.Tensor variance)
    {
        (this.mean, this.variance) = (mean, variance);
    }

    public static RowPosteriors Of(TrainingContext context, VaeNetwork network)
    {
        network.SetTraining(false);
        var latent = network.Latent;
        var both = context.OfEveryRow(2 * latent, x =>
        {
            var posterior = network.Encode(x);
            return torch.cat([posterior.Mean, posterior.Variance()], 1);
        });
        using var scope = torch.NewDisposeScope();
        var values = torch.tensor(both).view(-1, 2 * latent);
        return new RowPosteriors(
            values.narrow(1, 0, latent).contiguous().DetachFromDisposeScope(), values.narrow(1, latent, latent).contiguous().DetachFromDisposeScope());
    }

    /// <summary>The mixture that is best for the posteriors, given how much each row belongs to each cluster (<see cref="MixtureAscent"/>).</summary>
    public ClusterMoments Maximiser(float[] memberships, int clusters)
    {
        using var scope = torch.NewDisposeScope();
        var (counts, means, variances) = MixtureAscent.Maximiser(torch.tensor(memberships).view(-1, clusters), mean, variance);
        static double[] Wide(torch.Tensor values) => Array.ConvertAll(TensorMemory.Values(values), each => (double)each);
        return new ClusterMoments(Wide(counts / Held(mean.shape[0])), Wide(means), Wide(variances.clamp_min(Held(LeastVariance))));
    }

    /// <summary>The same with full covariances.</summary>
    public GaussianMixture FullMaximiser(float[] memberships, int clusters)
    {
        using var scope = torch.NewDisposeScope();
        // In double precision: covariances of a cluster without rows are differences of equal numbers.
        torch.Tensor Wide(torch.Tensor values) => values.to(torch.ScalarType.Float64);
        var (r, mu, sigma) = (Wide(torch.tensor(memberships).view(-1, clusters)), Wide(mean), Wide(variance));
        var (counts, means, _) = MixtureAscent.Maximiser(r, mu, sigma);
        var covariances = MixtureAscent.Covariances(r, mu, sigma).Plus(torch.eye(mean.shape[1], dtype: torch.ScalarType.Float64) * Held(LeastVariance));
        var weights = counts / counts.sum();
        return new GaussianMixture(CovarianceKind.Full, (int)mean.shape[1], weights.data<double>().ToArray(), means.contiguous().data<double>().ToArray(), covariances.contiguous().data<double>().ToArray());
    }

    /// <summary>Memberships of rows whose clusters are known.</summary>
    public static float[] Sure(int[] labels, int clusters)
    {
        var memberships = new float[labels.Length * clusters];
        for (var row = 0; row < labels.Length; row++)
            memberships[row * clusters + labels[row]] = 1;
        return memberships;
    }

    public void Dispose()
    {
        mean.Dispose();
        variance.Dispose();
    }
}
