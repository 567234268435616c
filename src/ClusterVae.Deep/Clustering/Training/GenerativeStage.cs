using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// The clusters stand still and the decoder learns the rows as they are (<see cref="RestingClusters"/>); then the mixture is set to what is
/// best for the codes, where it assigns and no tree binds it.
/// </summary>
internal static class GenerativeStage
{
    public const string Name = "generative";

    public static IEnumerable<PlannedStage> Planned(TrainingContext context, string name = Name) =>
        context.Plan.FinishEpochs > 0 ? [new PlannedStage(name, context.Plan.FinishEpochs)] : [];

    public static TrainedClusters Run(TrainingContext context, BayesScoring net, ClusterMoments? moments, double loss, string stage = Name, IReadOnlyList<int>? families = null)
    {
        if (context.Plan.FinishEpochs > 0)
        {
            var clusters = ClusteringParts.Labels(context.OfEveryRow(net.Clusters, x => net.Read(x, ReadingParts.Memberships).LogMemberships!), net.Clusters);
            var components = net.Head is not null ? clusters : ClusteringParts.Labels(
                context.OfEveryRow((int)net.Prior.LogWeights.shape[0], x => net.Prior.LogResponsibilities(net.Network.Encode(x).Mean)), (int)net.Prior.LogWeights.shape[0]);
            using (var objective = new RestingClusters(
                net.Network, net.Likelihood, net.Prior, components, clusters, codesMove: net.AssignsByPrior || net.Head is not null, ofRows => MeanOverRows(context, ofRows)))
            {
                loss = context.Run(stage, objective).Epochs[^1].Loss;
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
            sum += ofRows(rows, torch.arange(Held(start), Held(start + count), Held(1), torch.ScalarType.Int64, context.Device)).to(torch.ScalarType.Float64).sum().item<double>();
        }
        return sum / context.Data.Count;
    }
}
