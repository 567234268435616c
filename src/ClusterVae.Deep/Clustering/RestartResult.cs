using ClusterVae.Deep.Clustering.Presets;
using ClusterVae.Deep.Clustering.Scoring;

namespace ClusterVae.Deep.Clustering;

/// <summary>One restart and what it makes of the training rows.</summary>
internal sealed record RestartResult(long Seed, TrainedNet Net, IReadOnlyList<ClusteringStage> Stages, CollapseReport Collapse, int[] Labels, float[] Codes)
{
    public static RestartResult Of(TrainingContext context)
    {
        var trained = ClusterPreset.Train(context);
        try
        {
            var net = trained.Net;
            var logQ = context.OfEveryRow(net.Clusters, x => net.Read(x, ReadingParts.Memberships).LogMemberships!);
            var codes = context.OfEveryRow(net.Latent, x => net.Read(x, 0).Code);
            return new RestartResult(context.Seed, trained, [.. context.Stages], CollapseReport.Of(logQ, net.Clusters), ClusteringParts.Labels(logQ, net.Clusters), codes);
        }
        catch
        {
            trained.Net.Dispose();
            throw;
        }
    }
}
