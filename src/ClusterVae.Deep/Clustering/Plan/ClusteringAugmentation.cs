using ClusterVae.Data;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>The augmentation of a plan, ready for rows in the network's units.</summary>
internal static class ClusteringAugmentation
{
    public static IAugmentation? For(ClusteringPlan plan, RowProfile profile, RowScale scale, DenseRows<float> data, torch.Device device)
    {
        var moves = plan.Augmentation;
        if (moves.Strength == 0)
            return null;
        var chain = moves.Build(plan.Image, part => new GaussianNoise(Spreads(profile, scale), part));
        return moves.Neighbours > 0 ? NeighbourMix.Of(data, moves.Neighbours.Value, chain, device) : chain;
    }

    /// <summary>How far a row is moved against the network, in the network's units.</summary>
    public static double AdversarialDistance(AugmentationOptions moves, RowProfile profile, RowScale scale) =>
        (moves.Adversarial ?? 0) * moves.Strength * Math.Sqrt(profile.StdDevs.Select((spread, column) => Math.Pow(spread * (double)scale.Factor[column % scale.Factor.Length], 2)).Sum());

    /// <summary>One spread for columns of one unit: those that hardly vary shall not be left without noise.</summary>
    private static float[] Spreads(RowProfile profile, RowScale scale)
    {
        var spreads = new float[profile.Width];
        for (var column = 0; column < spreads.Length; column++)
            spreads[column] = profile.StdDevs[column] * scale.Factor[column % scale.Factor.Length];
        if (scale.Factor.Length == 1)
            Array.Fill(spreads, (float)Math.Sqrt(spreads.Average(spread => (double)spread * spread)));
        return spreads;
    }
}
