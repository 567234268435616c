using ClusterVae.MLNet.Pipeline;
using Microsoft.ML;
using TorchSharp;

namespace ClusterVae.Testing.Conformance;

internal static class SeedChecks
{
    public static void Same_seed_gives_same_bytes(EstimatorCase c)
    {
        Assert.Equal(Fitted(c, seed: 7), Fitted(c, seed: 7));
    }

    public static void Different_seeds_differ(EstimatorCase c)
    {
        if (c.HasSeed)
            Assert.NotEqual(Fitted(c, seed: 7), Fitted(c, seed: 8));
        else
            Assert.Equal(Fitted(c, seed: 7), Fitted(c, seed: 8));
    }

    public static void Leaves_the_global_torch_state_alone(EstimatorCase c)
    {
        using var before = torch.random.get_rng_state();
        var ml = new MLContext(1);
        var view = Views.Of(ml, c.Rows(60, 6, 1));
        Views.Added(c.Build(ml).Fit(view), view);
        using var after = torch.random.get_rng_state();
        Assert.Equal(before.data<byte>().ToArray(), after.data<byte>().ToArray());
    }

    /// <summary>The saved weights of a model fitted on data without structure, where every random choice shows.</summary>
    private static byte[] Fitted(EstimatorCase c, int seed)
    {
        var ml = new MLContext(seed);
        var flat = SampleRows.Make(80, 6, (n, d) => ((n * 7 + d * 13) % 29 > 14) ? 1f : 0f);
        using var weights = new MemoryStream();
        ((BlockTransformer)c.Build(ml).Fit(Views.Of(ml, flat))).SaveWeights(weights);
        return weights.ToArray();
    }
}
