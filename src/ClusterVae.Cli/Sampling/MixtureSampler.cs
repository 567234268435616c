using ClusterVae.Deep;
using ClusterVae.Mixtures;
using ClusterVae.Randomness;

namespace ClusterVae.Cli.Sampling;

/// <summary>x ~ p(x | k), its distance from the mean times √scale; with a decoder, E[x|z] for such a code z.</summary>
internal sealed class MixtureSampler(MixtureModel mixture, VaeModel? decoder = null) : IRowSampler
{
    public int Width => decoder?.Width ?? mixture.Width;

    public int Clusters => mixture.Components;

    // A Bernoulli variable's variance is given by its mean.
    public bool Scales => mixture is GaussianMixture;

    public SampledRows Draw(SamplingWish wish, Action<int> drawn)
    {
        var random = new RandomStream(wish.Seed);
        var sample = wish.Cluster is { } cluster
            ? new MixtureSample(mixture.SampleComponent(random, cluster, wish.Count), [.. Enumerable.Repeat(cluster, wish.Count)])
            : mixture.Sample(random, wish.Count);
        var deviation = Math.Sqrt(wish.Scale);
        var values = new float[wish.Count * mixture.Width];
        for (var n = 0; n < wish.Count; n++)
        {
            var mean = mixture.Mean(sample.Components[n]);
            for (var d = 0; d < mixture.Width; d++)
                values[n * mixture.Width + d] = (float)(mean[d] + deviation * (sample.Rows.Row(n)[d] - mean[d]));
        }
        return new SampledRows(decoder is null ? values : DecodedRows.Of(decoder, values, drawn), sample.Components);
    }
}
