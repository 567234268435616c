using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A pre-trained VAE, the codes of all rows and the mixture that begins there.</summary>
internal sealed record LatentStart(VaeNetwork Network, Likelihood Likelihood, ClusterMoments Moments, Kinship Kinship) : IDisposable
{
    public float[] Codes(TrainingContext context) => CodesOf(context, Network);

    public static float[] CodesOf(TrainingContext context, VaeNetwork network)
    {
        network.SetTraining(false);
        return context.OfEveryRow(network.Latent, x => network.Encode(x).Mean);
    }

    /// <summary>Weights, means and variances as single precision, the way a mixture prior takes them.</summary>
    public (float[] Weights, float[] Means, float[] Variances) Single() => Moments.Single();

    /// <summary>Frees what a failed training leaves.</summary>
    public void Dispose()
    {
        Network.Dispose();
        Likelihood.Dispose();
    }

    /// <summary>That of a model to go on from: its networks and its clusters.</summary>
    public static LatentStart? From(TrainingContext context)
    {
        if (context.Previous is not BayesScoring previous)
            return null;
        using var generator = new torch.Generator(0);
        var network = previous.Spec.Build(previous.Width, previous.Latent, generator, clusters: previous.Network.Clusters, device: context.Device);
        var likelihood = context.NewLikelihood();
        previous.Network.Parameters.CopyTo(network.Parameters);
        previous.Network.State.CopyTo(network.State);
        previous.Likelihood.Parameters.CopyTo(likelihood.Parameters);
        var logQ = context.OfEveryRow(previous.Clusters, x => previous.Read(x, ReadingParts.Memberships).LogMemberships!);
        var moments = ClusterMoments.Of(CodesOf(context, network), ClusteringParts.Labels(logQ, previous.Clusters), previous.Clusters, previous.Latent);
        return new LatentStart(network, likelihood, moments, Kinship.Of(logQ, previous.Clusters));
    }
}
