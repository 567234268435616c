using System.Globalization;

namespace ClusterVae.Deep;

/// <summary>Where InfoMax begins: at random or at groups of the rows, once or several times.</summary>
internal static class InfoMaxStart
{
    /// <summary>How long each of several starts is trained before one goes on; 0 where there is nothing to choose.</summary>
    public static int Epochs(ClusteringPlan plan, int discovery) =>
        plan.Starts > 1 && discovery > 1 ? Math.Clamp((int)Math.Round(discovery * plan.StartShare), 1, discovery - 1) : 0;

    /// <summary>What the stages of several starts are called.</summary>
    public static IEnumerable<string> Names(ClusteringPlan plan, string stage) =>
        Enumerable.Range(1, plan.Starts).Select(start => string.Create(CultureInfo.InvariantCulture, $"{stage} start {start}"));

    /// <summary>What teaches a start the groups.</summary>
    public static string Imitation(string stage) => $"{stage} imitation";

    /// <summary>
    /// The start whose clusters cost least in its last epoch. One that cuts two alike classes across keeps rows uncertain, and its loss says
    /// so long before it would have found its way.
    /// </summary>
    public static InfoMaxParts Best(TrainingContext context, string stage, FirstGroups? groups)
    {
        var (best, lowest) = ((InfoMaxParts?)null, double.PositiveInfinity);
        foreach (var name in Names(context.Plan, stage))
        {
            InfoMaxParts? parts = null;
            try
            {
                parts = Begin(context, name, name, groups);
                using var objective = parts.Objective(context, groups?.Sizes, refinementShare: 0);
                var loss = context.Run(name, objective, schedule: RateSchedule.Constant).Epochs[^1].Terms["clustering"];
                if (best is null || loss < lowest)
                    (best, lowest, parts) = (parts, loss, best);
            }
            catch
            {
                best?.Dispose();
                throw;
            }
            finally
            {
                parts?.Dispose();
            }
        }
        return best!;
    }

    /// <summary>New weights, taught the groups where there are some.</summary>
    public static InfoMaxParts Begin(TrainingContext context, string stage, string purpose, FirstGroups? groups)
    {
        var parts = InfoMaxParts.New(context, purpose);
        if (groups is null)
            return parts;
        try
        {
            using var imitation = new Imitation(parts.Network, groups.Memberships, context.Augmentation);
            context.Run(Imitation(stage), imitation, schedule: RateSchedule.Constant);
            return parts;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }
}

/// <summary>What an InfoMax trains.</summary>
internal sealed record InfoMaxParts(ClusterNetwork Network, Likelihood Likelihood) : IDisposable
{
    /// <summary>Random weights, others for each purpose.</summary>
    public static InfoMaxParts New(TrainingContext context, string purpose)
    {
        using var generator = context.Generator(purpose);
        var network = new ClusterNetwork(
            context.Plan.Network, context.Data.Width, context.Options.LatentDimensions, context.Clusters, context.Plan.Heads, generator, context.Device);
        return new InfoMaxParts(network, context.NewLikelihood());
    }

    /// <summary>The objective as options and plan have it; it does not own the parts.</summary>
    public InfoMax Objective(TrainingContext context, IReadOnlyList<float>? sizes, double refinementShare) => new(Network, Likelihood, new InfoMaxSettings
    {
        Heads = context.Plan.Heads,
        InformationWeight = context.Plan.InformationWeight,
        GenerativeWeight = context.Plan.ElboWeight,
        RebuildsUnchanged = context.Plan.Image is null,
        RefinementShare = refinementShare,
        AdversarialDistance = context.Plan.AdversarialDistance,
        AttacksDiscovery = context.Plan.AttacksDiscovery,
    }, context.Augmentation, sizes);

    public void Dispose()
    {
        Network.Dispose();
        Likelihood.Dispose();
    }
}
