using ClusterVae.Randomness;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Standard normal noise that is the same for every row and every call: an expectation over q(z|x) taken with it is a smooth function of
/// the row alone, whatever stands beside it in a batch.
/// </summary>
internal static class FixedNoise
{
    private const long Seed = 20250223;

    /// <summary>
    /// Draws in pairs ε, −ε whose mean square is exactly 1, [S,D] for an even S. With them the expectation of a linear function and of
    /// ‖ε‖² has no error; only the unevenness of directions is left to chance.
    /// </summary>
    public static Tensor Balanced(int samples, int dimensions, Device device)
    {
        using var scope = NewDisposeScope();
        var half = Plain(samples / 2, dimensions, device);
        half = half / half.Squared().mean().sqrt();
        return cat([half, -half], 0).MoveToOuterDisposeScope();
    }

    /// <summary>Independent draws, [S,D]: an importance weight needs them as they fall.</summary>
    public static Tensor Plain(int samples, int dimensions, Device device)
    {
        using var scope = NewDisposeScope();
        var random = new RandomStream(Seed);
        var values = new float[samples * dimensions];
        for (var index = 0; index < values.Length; index++)
            values[index] = (float)random.NextGaussian();
        return tensor(values).view(samples, dimensions).to(device).MoveToOuterDisposeScope();
    }
}
