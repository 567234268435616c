using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Projection;
using ClusterVae.Reports.Content;
using static TorchSharp.torch;

namespace ClusterVae.Reports.Collect;

/// <summary>What only a model with a latent space can show.</summary>
internal static class LatentViews
{
    private const int PosteriorRows = 2000;
    private const int PosteriorDimensions = 12;
    private const int CurvePoints = 96;
    private const int ManifoldSide = 20;
    private const int InterpolationSteps = 12;
    private const int DrawsPerCluster = 40;

    /// <summary>The density of all codes together beside the prior's, dimension by dimension, the worst first.</summary>
    public static PosteriorContent[] Posterior(ModelLens lens, IReadOnlyList<SampledRow> sample)
    {
        if (lens is not { IsLatent: true, Prior: { } prior } || sample[0].Codes is not { } first)
            return [];
        var latent = first.Length;
        var rows = Enumerable.Range(0, Math.Min(PosteriorRows, sample.Count)).Select(n => sample[(int)((long)n * sample.Count / Math.Min(PosteriorRows, sample.Count))]).ToArray();
        float[] means = [.. rows.SelectMany(row => row.Codes!)];
        var variances = lens.PosteriorVariances is { } ask && rows[0].Input is not null
            ? ask([.. rows.SelectMany(row => row.Input!)])
            : Smoothing(means, latent, [.. rows.Select(row => row.Cluster)]);
        var distances = Distances(means, variances, latent, prior);
        return [.. Enumerable.Range(0, latent).OrderByDescending(d => distances[d]).Take(PosteriorDimensions).Select(d => Dimension(means, variances, latent, prior, d, distances[d]))];
    }

    /// <summary>The grid of equal probability under the prior, by 003's inverse distribution function; null unless the latent space is a plane.</summary>
    public static ManifoldContent? Manifold(ModelLens lens)
    {
        if (lens is not { Decode: { } decode, Prior: { } prior } || prior.Means.Length / prior.Weights.Length != 2)
            return null;
        var (mean, deviation) = Moments(prior);
        using var scope = NewDisposeScope();
        var codes = LatentManifold.Grid(ManifoldSide, tensor(mean), tensor(deviation)).data<float>().ToArray();
        return new ManifoldContent(ManifoldSide, [.. Enumerable.Range(0, codes.Length / 2).Select(n => decode([codes[2 * n], codes[2 * n + 1]], Nearest(lens.Centres, codes.AsSpan(2 * n, 2))))]);
    }

    /// <summary>Between the two filled clusters whose centres lie nearest to each other.</summary>
    public static InterpolationContent? Interpolation(ModelLens lens, long[] sizes)
    {
        var latent = lens.Clusters > 0 ? lens.Centres.Length / lens.Clusters : 0;
        if (lens is not { Decode: { } decode, IsLatent: true } || latent == 0)
            return null;
        float Centre(int cluster, int d) => lens.Centres[cluster * latent + d];
        var pairs = from a in Enumerable.Range(0, lens.Clusters)
                    from b in Enumerable.Range(a + 1, lens.Clusters - a - 1)
                    where sizes[a] > 0 && sizes[b] > 0
                    select (a, b, Distance: Enumerable.Range(0, latent).Sum(d => Math.Pow(Centre(a, d) - Centre(b, d), 2)));
        if (!pairs.Any())
            return null;
        var (from, to, _) = pairs.MinBy(pair => pair.Distance);
        var steps = new List<float[]>();
        for (var step = 0; step < InterpolationSteps; step++)
        {
            var t = step / (InterpolationSteps - 1f);
            steps.Add(decode([.. Enumerable.Range(0, latent).Select(d => (1 - t) * Centre(from, d) + t * Centre(to, d))], t < 0.5f ? from : to));
        }
        return new InterpolationContent(from, to, steps);
    }

    /// <summary>002's figure 3: the means, and codes drawn around them with the variance that samples are drawn with.</summary>
    public static DrawsContent? Draws(ModelLens lens, DenseRows<float> codes, CancellationToken stop)
    {
        if (lens is not { IsLatent: true, SampleCodes: { } sample, Clusters: > 0 } || codes.Width < 2 || codes.Count < 3 || lens.Centres.Length != lens.Clusters * codes.Width)
            return null;
        var means = new DenseRows<float>(lens.Centres, codes.Width, "means");
        var drawn = new DenseRows<float>([.. Enumerable.Range(0, lens.Clusters).SelectMany(cluster => sample(cluster, DrawsPerCluster))], codes.Width, "drawn codes");
        var plane = "the two latent dimensions";
        if (codes.Width > 2)
        {
            var pca = Pca.Fit(codes, new PcaOptions { Components = 2 }, stop);
            (means, drawn, plane) = (pca.Transform(means, stop), pca.Transform(drawn, stop), "PCA of the codes");
        }
        return new DrawsContent(plane, Projections.Column(means, 0), Projections.Column(means, 1), Projections.Column(drawn, 0), Projections.Column(drawn, 1));
    }

    private static double[] Distances(float[] means, float[] variances, int latent, LatentPrior prior)
    {
        using var scope = NewDisposeScope();
        var compared = AggregatedPosterior.Compare(
            tensor(means).view(-1, latent), tensor(variances).view(-1, latent),
            tensor(prior.Weights), tensor(prior.Means).view(-1, latent), tensor(prior.Variances).view(-1, latent));
        return [.. compared.Distance];
    }

    private static PosteriorContent Dimension(float[] means, float[] variances, int latent, LatentPrior prior, int dimension, double distance)
    {
        var rows = Enumerable.Range(0, means.Length / latent).Select(n => (Mean: (double)means[n * latent + dimension], Variance: (double)variances[n * latent + dimension])).ToArray();
        var total = prior.Weights.Sum();
        var components = Enumerable.Range(0, prior.Weights.Length).Select(k => (Weight: prior.Weights[k] / total, Mean: prior.Means[k * latent + dimension], Variance: prior.Variances[k * latent + dimension])).ToArray();
        var low = Math.Min(rows.Min(row => row.Mean - 3 * Math.Sqrt(row.Variance)), components.Min(part => part.Mean - 3 * Math.Sqrt(part.Variance)));
        var high = Math.Max(rows.Max(row => row.Mean + 3 * Math.Sqrt(row.Variance)), components.Max(part => part.Mean + 3 * Math.Sqrt(part.Variance)));
        // A row's density may be narrower than the steps between the points and would be hit or missed: both curves are seen through a pane one step wide.
        var step = (high - low) / (CurvePoints - 1);
        double[] at = [.. Enumerable.Range(0, CurvePoints).Select(point => low + (high - low) * point / (CurvePoints - 1))];
        return new PosteriorContent(dimension, distance, at,
            Array.ConvertAll(at, z => rows.Average(row => Density(z, row.Mean, row.Variance + step * step))),
            Array.ConvertAll(at, z => components.Sum(part => part.Weight * Density(z, part.Mean, part.Variance + step * step))));
    }

    /// <summary>N(z; μ, σ²).</summary>
    private static double Density(double z, double mean, double variance) => Math.Exp(-0.5 * (z - mean) * (z - mean) / variance) / Math.Sqrt(2 * Math.PI * variance);

    /// <summary>Where only means are known each is smoothed as Silverman's rule has it, 1.06 s N^(−1/5), by the spread and the number of its cluster: that of all would blur the gaps between clusters.</summary>
    private static float[] Smoothing(float[] means, int latent, int[] clusters)
    {
        var variances = new float[means.Length];
        foreach (var rows in Enumerable.Range(0, clusters.Length).GroupBy(row => clusters[row]).Select(group => group.ToArray()))
        {
            for (var d = 0; d < latent; d++)
            {
                var mean = rows.Average(row => (double)means[row * latent + d]);
                var variance = Math.Max(1e-8, rows.Average(row => Math.Pow(means[row * latent + d] - mean, 2)));
                foreach (var row in rows)
                    variances[row * latent + d] = (float)(1.06 * 1.06 * variance * Math.Pow(rows.Length, -0.4));
            }
        }
        return variances;
    }

    /// <summary>Of the whole prior: a mixture's mean and standard deviation per dimension.</summary>
    private static (float[] Mean, float[] StdDev) Moments(LatentPrior prior)
    {
        var latent = prior.Means.Length / prior.Weights.Length;
        var total = prior.Weights.Sum();
        var (means, deviations) = (new float[latent], new float[latent]);
        for (var d = 0; d < latent; d++)
        {
            var mean = prior.Weights.Select((weight, k) => weight / total * prior.Means[k * latent + d]).Sum();
            var square = prior.Weights.Select((weight, k) => weight / total * (prior.Variances[k * latent + d] + prior.Means[k * latent + d] * prior.Means[k * latent + d])).Sum();
            (means[d], deviations[d]) = ((float)mean, (float)Math.Sqrt(Math.Max(0, square - mean * mean)));
        }
        return (means, deviations);
    }

    private static int Nearest(float[] centres, ReadOnlySpan<float> code)
    {
        var (best, least) = (0, double.PositiveInfinity);
        for (var k = 0; k * code.Length < centres.Length; k++)
        {
            var distance = 0.0;
            for (var d = 0; d < code.Length; d++)
                distance += Math.Pow(centres[k * code.Length + d] - code[d], 2);
            if (distance < least)
                (best, least) = (k, distance);
        }
        return best;
    }
}
