using ClusterVae.Data;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>The augmentation of a plan, ready for rows in the network's units.</summary>
internal static class ClusteringAugmentation
{
    public static IAugmentation? For(ClusteringVaeOptions options, ClusteringPlan plan, RowProfile profile, RowScale scale, DenseRows<float> data, torch.Device device)
    {
        var strength = options.AugmentationStrength;
        if (strength == 0)
            return null;
        var parts = new List<IAugmentation>();
        if (plan.Image is { } image && (plan.Rotation > 0 || plan.Shift > 0 || plan.Zoom > 0 || plan.Shear > 0 || plan.Stretch > 0 || options.AugmentFlip))
        {
            parts.Add(new ImageAugmentation(image, new ImageAugmentationSettings
            {
                RotationDegrees = Math.Min(180, plan.Rotation * strength),
                Shift = Math.Min(0.99, plan.Shift * strength),
                Zoom = Math.Min(0.99, plan.Zoom * strength),
                Shear = Math.Min(1.99, plan.Shear * strength),
                Stretch = Math.Min(2, plan.Stretch * strength),
                FlipHorizontally = options.AugmentFlip,
            }));
        }
        if (plan.Dropout > 0)
            parts.Add(new FeatureDropout(Math.Min(0.7, plan.Dropout * strength)));
        if (plan.Noise > 0)
        {
            // One spread for columns of one unit: those that hardly vary shall not be left without noise.
            var spreads = new float[profile.Width];
            for (var column = 0; column < spreads.Length; column++)
                spreads[column] = profile.StdDevs[column] * scale.Factor[column % scale.Factor.Length];
            if (scale.Factor.Length == 1)
                Array.Fill(spreads, (float)Math.Sqrt(spreads.Average(spread => (double)spread * spread)));
            parts.Add(new GaussianNoise(spreads, plan.Noise * strength));
        }
        IAugmentation? chain = parts.Count switch { 0 => null, 1 => parts[0], _ => new OwnedChain(parts) };
        return plan.Neighbours > 0 ? NeighbourMix.Of(data, plan.Neighbours, chain, device) : chain;
    }

    /// <summary>A chain that frees its parts.</summary>
    private sealed class OwnedChain(IReadOnlyList<IAugmentation> parts) : IAugmentation, IDisposable
    {
        private readonly AugmentationChain chain = new(parts);

        public torch.Tensor Apply(torch.Tensor rows, torch.Generator generator, double strength = 1) => chain.Apply(rows, generator, strength);

        public void Dispose()
        {
            foreach (var part in parts)
                (part as IDisposable)?.Dispose();
        }
    }
}
