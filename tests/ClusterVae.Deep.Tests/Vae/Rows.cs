using ClusterVae.Data;
using ClusterVae.Randomness;

namespace ClusterVae.Deep.Tests.Vae;

/// <summary>Rows between 0 and 1 that lie near a few patterns.</summary>
internal static class Rows
{
    public static DenseRows<float> Patterns(int count, int width, int seed = 1)
    {
        var random = new RandomStream(seed);
        var patterns = new float[4 * width];
        for (var index = 0; index < patterns.Length; index++)
            patterns[index] = random.NextDouble() < 0.5 ? 0.1f : 0.9f;
        var values = new float[count * width];
        for (var row = 0; row < count; row++)
        {
            var pattern = random.NextInt(4);
            for (var column = 0; column < width; column++)
                values[row * width + column] = (float)Math.Clamp(patterns[pattern * width + column] + 0.05 * random.NextGaussian(), 0, 1);
        }
        return new DenseRows<float>(values, width);
    }
}
