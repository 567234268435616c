using System.Globalization;
using ClusterVae.Deep.Training;

namespace ClusterVae.Deep.Clustering.Presets;

/// <summary>Where InfoMax begins: at random or at a mixture of the rows, once or several times.</summary>
internal static class InfoMaxStart
{
    /// <summary>How long each of several starts is trained before one goes on; 0 where there is nothing to choose.</summary>
    public static int Epochs(ClusteringPlan plan, int discovery) =>
        plan.Starts > 1 && discovery > 1 ? Math.Clamp((int)Math.Round(discovery * plan.StartShare), 1, discovery - 1) : 0;

    /// <summary>
    /// The start whose clusters cost least in its last epoch. One that cuts two alike classes across keeps rows uncertain, and its loss says
    /// so long before it would have found its way.
    /// </summary>
    public static InfoMaxParts Best(TrainingContext context, string stage, int epochs, RowMixture? mixture)
    {
        var (best, lowest) = ((InfoMaxParts?)null, double.PositiveInfinity);
        for (var start = 1; start <= context.Plan.Starts; start++)
        {
            InfoMaxParts? parts = null;
            try
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{stage} start {start}");
                parts = Begin(context, name, name, mixture);
                using var objective = parts.Objective(context, mixture?.Sizes, refinementShare: 0);
                var loss = context.Run(name, objective, epochs, schedule: RateSchedule.Constant).Epochs[^1].Terms["clustering"];
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

    /// <summary>New weights, taught the mixture where there is one.</summary>
    public static InfoMaxParts Begin(TrainingContext context, string stage, string purpose, RowMixture? mixture)
    {
        var parts = InfoMaxParts.New(context, purpose);
        if (mixture is null)
            return parts;
        try
        {
            using var imitation = new Imitation(parts.Network, mixture.Memberships, context.Augmentation);
            context.Run($"{stage} imitation", imitation, context.Plan.ImitationEpochs, schedule: RateSchedule.Constant);
            return parts;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }
}
