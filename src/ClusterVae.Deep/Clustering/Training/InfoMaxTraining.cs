using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Projection;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Both phases of <see cref="InfoMax"/> in one run of the loop, then the head that ended best.</summary>
internal sealed class InfoMaxTraining : ObjectiveTraining<InfoMaxObjective>
{
    public const string Grouping = "grouping";
    private const string Joint = "infomax";

    // Between the centres of two clusters, in units of the codes' prior standard deviation: far enough not to overlap.
    private const double TypicalDistance = 10;

    public override IEnumerable<PlannedStage> Stages(TrainingContext context) =>
    [
        .. Stages(context, Joint, Discovery(context), context.Plan.RefineEpochs),
        .. context.Plan.ElboWeight > 0 ? GenerativeStage.Planned(context) : [],
    ];

    /// <summary>Of one InfoMax: its starts, each taught the groups that it begins at, and both phases in one run.</summary>
    public static IEnumerable<PlannedStage> Stages(TrainingContext context, string stage, int discovery, int refinement)
    {
        var plan = context.Plan;
        if (Regroups(context))
        {
            foreach (var start in InfoMaxStart.Names(plan, stage))
                yield return new PlannedStage(start, discovery);
            yield return new PlannedStage(InfoMaxStart.Imitation(stage), plan.ImitationEpochs);
            yield return new PlannedStage(stage, plan.SettlingEpochs + refinement);
            yield break;
        }
        var startEpochs = context.Previous is null ? InfoMaxStart.Epochs(plan, discovery) : 0;
        foreach (var beginning in startEpochs > 0 ? InfoMaxStart.Names(plan, stage) : [stage])
        {
            if (plan.BeginsAtGroups && context.Previous is null)
                yield return new PlannedStage(InfoMaxStart.Imitation(beginning), plan.ImitationEpochs);
            if (startEpochs > 0)
                yield return new PlannedStage(beginning, startEpochs);
        }
        yield return new PlannedStage(stage, discovery - startEpochs + refinement);
    }

    public override TrainedClusters Run(TrainingContext context)
    {
        var (net, log) = Train(context, Joint, Discovery(context), context.Plan.RefineEpochs);
        return new TrainedClusters(net, null, log.Epochs[^1].Loss);
    }

    /// <summary>Groups of rows for another objective to begin at.</summary>
    public static HeadScoring Group(TrainingContext context) => Train(context, Grouping, context.Plan.GroupingEpochs, context.Plan.GroupingEpochs).Net;

    // A model to go on from has discovered its clusters; where there is no second phase, the first goes on.
    private static int Discovery(TrainingContext context) => context.Previous is null || context.Plan.RefineEpochs == 0 ? context.Plan.Epochs : 0;

    private static (HeadScoring Net, TrainingLog Log) Train(TrainingContext context, string stage, int discovery, int refinement)
    {
        var plan = context.Plan;
        var (parts, sizes) = Regroups(context) ? Regrouping.Best(context, stage) : Begun(context, stage, ref discovery);
        if (Regroups(context))
            discovery = plan.SettlingEpochs;
        try
        {
            var (network, likelihood) = parts;
            if (context.Previous is HeadScoring previous)
                Copy(previous, network, likelihood);
            using var objective = parts.Objective(context, sizes, refinement / (double)(discovery + refinement));
            var log = context.Run(stage, objective);
            var head = BestHead(log, plan.Heads);
            network.SetTraining(false);
            if (stage == Joint && plan.ElboWeight > 0 && plan.FinishEpochs > 0)
            {
                using var generative = new GenerativeFinish(network, likelihood, head);
                context.Run(GenerativeStage.Name, generative, plan.FinishRate);
            }
            var centres = Centres(context, network, head);
            return (new HeadScoring(network, likelihood, head, centres), log);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    private static float[]? PreviousSizes(TrainingContext context) => context.Previous is not HeadScoring previous ? null : FirstGroups.SizesOf(
        context.OfEveryRow(previous.Clusters, x => previous.Read(x, ReadingParts.Memberships).LogMemberships!.exp()), previous.Clusters);

    private static bool Regroups(TrainingContext context) => context.Plan.Regroups && context.Previous is null;

    /// <summary>At random weights or at groups, as they come or the best of several; takes from the first phase what that has cost.</summary>
    private static (InfoMaxParts Parts, float[]? Sizes) Begun(TrainingContext context, string stage, ref int discovery)
    {
        var plan = context.Plan;
        var known = plan.BeginsAtGroups && context.Previous is null ? FirstGroups.Of(context) : null;
        if (known is not null)
            context.InUseAtFirst = CollapseReport.InUseOf(known.Sizes.Select(size => (double)size));
        var sizes = known?.Sizes ?? (plan.BeginsAtGroups ? PreviousSizes(context) : null);
        var startEpochs = context.Previous is null ? InfoMaxStart.Epochs(plan, discovery) : 0;
        discovery -= startEpochs;
        return (startEpochs > 0 ? InfoMaxStart.Best(context, stage, known) : InfoMaxStart.Begin(context, stage, "weights", known), sizes);
    }

    /// <summary>The head whose own loss ended lowest; no label is looked at.</summary>
    public static int BestHead(TrainingLog log, int heads)
    {
        double Loss(int head) => log.Epochs[^1].Terms[string.Create(CultureInfo.InvariantCulture, $"clustering.head{head}")];
        return Enumerable.Range(0, heads).MinBy(Loss);
    }

    /// <summary>Where the clusters' mean rows lie in their own principal plane: alike clusters become neighbours in the embedding.</summary>
    private static torch.Tensor Centres(TrainingContext context, ClusterNetwork network, int head)
    {
        var (clusters, latent, width) = (network.Clusters, network.Latent, network.InputWidth);
        var labels = ClusteringParts.Labels(context.OfEveryRow(clusters, x => network.LogMemberships(network.Trunk.Forward(x)).select(1, head)), clusters);
        var (sums, counts) = (new double[clusters * width], new int[clusters]);
        for (var row = 0; row < labels.Length; row++)
        {
            counts[labels[row]]++;
            var values = context.Data.Row(row);
            for (var column = 0; column < width; column++)
                sums[labels[row] * width + column] += values[column];
        }
        var means = new float[clusters * width];
        for (var index = 0; index < means.Length; index++)
            means[index] = (float)(sums[index] / Math.Max(1, counts[index / width]));
        var axes = Math.Min(Math.Min(latent, width), clusters - 1);
        var plane = Pca.Fit(new DenseRows<float>(means, width), new PcaOptions { Components = axes, ExactUpToWidth = 128 });
        var placed = plane.Transform(new DenseRows<float>(means, width));
        var scale = TypicalDistance / Math.Max(MedianDistance(placed), 1e-12);
        var centres = new float[clusters * latent];
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            for (var axis = 0; axis < axes; axis++)
                centres[cluster * latent + axis] = (float)(placed.Row(cluster)[axis] * scale);
        }
        using var scope = torch.NewDisposeScope();
        return torch.tensor(centres).view(clusters, latent).to(context.Device).alias().DetachFromDisposeScope();
    }

    private static double MedianDistance(DenseRows<float> points)
    {
        var distances = new List<double>();
        for (var a = 0; a < points.Count; a++)
        {
            for (var b = 0; b < a; b++)
            {
                var square = 0.0;
                for (var column = 0; column < points.Width; column++)
                    square += Math.Pow(points.Row(a)[column] - (double)points.Row(b)[column], 2);
                distances.Add(Math.Sqrt(square));
            }
        }
        distances.Sort();
        return distances[distances.Count / 2];
    }

    private static void Copy(HeadScoring previous, ClusterNetwork network, Likelihood likelihood)
    {
        previous.Network.ClusterParameters.CopyTo(network.ClusterParameters);
        previous.Network.ClusterState.CopyTo(network.ClusterState);
        previous.Network.GenerativeParameters.CopyTo(network.GenerativeParameters);
        previous.Network.GenerativeState.CopyTo(network.GenerativeState);
        previous.Likelihood.Parameters.CopyTo(likelihood.Parameters);
    }
}
