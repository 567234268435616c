using ClusterVae.Deep;
using ClusterVae.Randomness;

namespace ClusterVae.Cli.Sampling;

/// <summary>E[x|z] for z ~ N(0, scale · I).</summary>
internal sealed class PriorSampler(VaeModel model) : IRowSampler
{
    public int Width => model.Width;

    public int Clusters => 0;

    public bool Scales => true;

    public SampledRows Draw(SamplingWish wish, Action<int> drawn)
    {
        var random = new RandomStream(wish.Seed);
        var deviation = Math.Sqrt(wish.Scale);
        var codes = new float[wish.Count * model.Latent];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = (float)(deviation * random.NextGaussian());
        return new SampledRows(DecodedRows.Of(model, codes, drawn), []);
    }
}
