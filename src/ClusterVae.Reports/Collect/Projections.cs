using ClusterVae.Data;
using ClusterVae.Projection;
using ClusterVae.Randomness;
using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Collect;

/// <summary>Lays sampled rows out in the plane.</summary>
internal static class Projections
{
    private const int LeastForTsne = 50;

    public static IEnumerable<PlaneLayout> Of(DenseRows<float> codes, string of, ReportOptions options, IProgress<TsneProgress> progress, CancellationToken stop)
    {
        if (codes.Width == 1)
        {
            var random = new RandomStream(options.Seed);
            yield return new("The one dimension", "Left to right: its value. Up and down means nothing; it only keeps points apart.",
                codes.Values.ToArray(), [.. Enumerable.Range(0, codes.Count).Select(_ => (float)random.NextDouble())]);
            yield break;
        }
        if (codes.Width == 2)
        {
            yield return new("The two dimensions", "", Column(codes, 0), Column(codes, 1));
            yield break;
        }
        if (codes.Count > 2)
        {
            var pca = Pca.Fit(codes, new PcaOptions { Components = 2 }, stop);
            var plane = pca.Transform(codes, stop);
            yield return new("PCA", FormattableString.Invariant($"PCA of {of} keeps {100 * pca.VarianceShares.Sum():0} % of their variance; distances in it are true."), Column(plane, 0), Column(plane, 1));
        }
        if (options.TsneRows == 0 || codes.Count < LeastForTsne)
            yield break;
        var step = (codes.Count + options.TsneRows - 1) / options.TsneRows;
        var part = new DenseRows<float>([.. Enumerable.Range(0, (codes.Count + step - 1) / step).SelectMany(n => codes.Row(n * step).ToArray())], codes.Width, codes.Name);
        var settings = new TsneOptions { Perplexity = Math.Min(30, (part.Count - 1) / 3.0), Seed = options.Seed };
        var tsne = Tsne.Fit(part, settings, progress, stop).Embedding;
        yield return new("t-SNE", FormattableString.Invariant($"t-SNE of {part.Count:N0} of them keeps neighbours near each other; sizes of groups and distances between them mean little."), Column(tsne, 0), Column(tsne, 1), step);
    }

    /// <summary>The plane in which somebody placed the components of a model, where there is one: that of the directions in which their centres differ.</summary>
    public static IEnumerable<PlaneLayout> Placed(DenseRows<float> codes, ModelLens lens)
    {
        if (lens.Laid?.Layout is not { Latent: > 2 } layout)
            yield break;
        var directions = Enumerable.Range(0, layout.Latent).Where(j => Enumerable.Range(1, layout.Components - 1).Any(k => layout.Mean(k, j) != layout.Mean(0, j))).ToArray();
        if (directions is [var across, var up])
            yield return new("Layout", $"The layout is the plane of directions {across + 1} and {up + 1}, in which the components were given their places.", Column(codes, across), Column(codes, up));
    }

    public static float[] Column(DenseRows<float> rows, int column) => [.. Enumerable.Range(0, rows.Count).Select(row => rows.Row(row)[column])];
}
