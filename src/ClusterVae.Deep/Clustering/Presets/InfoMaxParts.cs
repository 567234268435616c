using ClusterVae.Deep.Distributions;
using ClusterVae.Deep.Networks;
using ClusterVae.Deep.Objectives;

namespace ClusterVae.Deep.Clustering.Presets;

/// <summary>What an InfoMax trains.</summary>
internal sealed record InfoMaxParts(ClusterNetwork Network, Likelihood Likelihood) : IDisposable
{
    /// <summary>Random weights, others for each purpose.</summary>
    public static InfoMaxParts New(TrainingContext context, string purpose)
    {
        using var generator = context.Generator(purpose);
        var network = new ClusterNetwork(
            context.Plan.Network, context.Data.Width, context.Options.LatentDimensions, context.Clusters, context.Options.Heads, generator, context.Device);
        return new InfoMaxParts(network, context.NewLikelihood());
    }

    /// <summary>The objective as options and plan have it; it does not own the parts.</summary>
    public InfoMax Objective(TrainingContext context, IReadOnlyList<float>? sizes, double refinementShare) => new(Network, Likelihood, new InfoMaxSettings
    {
        Heads = context.Options.Heads,
        InformationWeight = context.Plan.InformationWeight,
        GenerativeWeight = context.Options.ElboWeight,
        RebuildsUnchanged = context.Plan.Image is null,
        RefinementShare = refinementShare,
    }, context.Augmentation, sizes);

    public void Dispose()
    {
        Network.Dispose();
        Likelihood.Dispose();
    }
}
