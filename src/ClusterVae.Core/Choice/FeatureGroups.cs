using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Neighbours;
using ClusterVae.Projection;
using ClusterVae.Randomness;

namespace ClusterVae.Choice;

/// <summary>One way to group rows by learned features.</summary>
/// <param name="Name">where the groups come from</param>
/// <param name="Merit">how far neighbours share a group, among the features and among the rows as they are, groups not too uneven: what decides</param>
/// <param name="Labels">of the rows that judge</param>
internal sealed record GroupCandidate(string Name, double Merit, int[] Labels);

/// <summary>
/// Groups of whatever sizes among features that a network has learned: several embeddings of their manifold with two mixtures in each, beside the groups that the
/// network made itself. A mixture of one shape likes groups of one size, one of many shapes leaves them free; neighbours decide: among the features, which draw apart what the
/// network has put apart, were it a class that it cut in two, and among the rows, which know nothing of that.
/// </summary>
internal static class FeatureGroups
{
    private const int Neighbours = 10;
    private const int Perplexity = 30;
    private const int Trials = 8;
    private const int Block = 512;

    // Σ p² counts twice: by chance alone a graph would rather merge the 4s and 9s of USPS and cut its 1s in two than part two classes that touch.
    private const double Evenness = 2;

    private static readonly int[] neighbourhoods = [10, 15, 30];
    private static readonly CovarianceKind[] shapes = [CovarianceKind.Full, CovarianceKind.Tied];

    /// <summary>Memberships of every row, row by row, and the candidates that they were chosen among, the best first.</summary>
    /// <param name="features">of every row</param>
    /// <param name="rows">as they are, without what the network has learned</param>
    /// <param name="own">the network's cluster of every row</param>
    /// <param name="clusters">K</param>
    /// <param name="most">rows that are embedded and judge; of more, so many are drawn</param>
    /// <param name="seed">of everything drawn</param>
    /// <param name="threads">null uses every core; the result does not depend on it</param>
    /// <param name="stop">obeyed between embeddings and within</param>
    public static (float[] Memberships, IReadOnlyList<GroupCandidate> Candidates) Of(
        DenseRows<float> features, DenseRows<float> rows, int[] own, int clusters, int most, long seed, int? threads, CancellationToken stop)
    {
        var drawn = RowDraw.AtMost(features, most, seed);
        var drawnOwn = Array.ConvertAll(RowDraw.Places(features.Count, most, seed), place => own[place]);
        var widest = Math.Min(neighbourhoods[^1], drawn.Count) - 1;
        var near = NearestNeighbours.Of(drawn, widest, seed, threads, stop);
        var few = Math.Min(Neighbours, widest);
        Neighbourhoods[] judges = [near.Nearest(few), NearestNeighbours.Of(RowDraw.AtMost(rows, most, seed), few, seed, threads, stop)];
        var candidates = new List<GroupCandidate> { Judged("network", drawnOwn) };
        foreach (var (name, places) in Embeddings(drawn, near, seed, threads, stop))
        {
            foreach (var shape in shapes)
            {
                // Each ends in another place, and the most likely one is not the one that neighbours confirm most.
                for (var trial = 0; trial < Trials; trial++)
                {
                    var mixture = new GaussianMixtureTrainer(new GaussianMixtureOptions
                    {
                        NumberOfClusters = clusters, Covariance = shape, Restarts = 1, VarianceFloor = 1e-3, Seed = (long)(new RandomStream(seed).Split(trial).NextBits() >> 1), Threads = threads,
                    }).Fit(places, stop: stop).Model;
                    candidates.Add(Judged($"{name}, {shape} mixture {trial + 1}", ManifoldMixtureTrainer.Labels(mixture, places)));
                }
            }
        }
        var ranked = candidates.OrderByDescending(candidate => candidate.Merit).ToArray();
        return (Spread(features, drawn, ranked[0].Labels, clusters), ranked);

        GroupCandidate Judged(string name, int[] labels) => new(name, judges.Average(judge => NeighbourSeparation.Of(judge, labels, clusters, Evenness)), labels);
    }

    private static IEnumerable<(string Name, DenseRows<float> Places)> Embeddings(DenseRows<float> rows, Neighbourhoods near, long seed, int? threads, CancellationToken stop)
    {
        for (var member = 0; member < neighbourhoods.Length; member++)
        {
            var options = new UmapOptions
            {
                Neighbours = Math.Min(neighbourhoods[member], near.PerRow + 1), MinimumDistance = 0, Scaling = ColumnScaling.None, Seed = Draw(member), Threads = threads,
            };
            yield return ($"UMAP of {options.Neighbours}", Umap.Embed(rows, near.Nearest(options.Neighbours - 1), options, null, stop));
        }
        var tsne = new TsneOptions { Perplexity = Math.Max(1, Math.Min(Perplexity, rows.Count / 4)), Seed = Draw(neighbourhoods.Length), Threads = threads };
        yield return ("t-SNE", Tsne.Fit(rows, tsne, stop: stop).Embedding);

        long Draw(int member) => (long)(new RandomStream(seed).Split(member).NextBits() >> 1);
    }

    /// <summary>Every row belongs where its nearest neighbours among the drawn rows do, itself among them: a lone row between two groups is not taught for sure.</summary>
    private static float[] Spread(DenseRows<float> features, DenseRows<float> drawn, int[] labels, int clusters)
    {
        var index = new NeighbourIndex(drawn);
        var votes = Math.Min(Neighbours, drawn.Count);
        var memberships = new float[features.Count * clusters];
        for (var first = 0; first < features.Count; first += Block)
        {
            var count = Math.Min(Block, features.Count - first);
            var (indices, distances) = (new int[count * votes], new float[count * votes]);
            index.Find(features.Block(first, count), votes, indices, distances);
            for (var place = 0; place < indices.Length; place++)
                memberships[(first + place / votes) * clusters + labels[indices[place]]] += 1f / votes;
        }
        return memberships;
    }
}
