using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Neighbours;
using ClusterVae.Randomness;

namespace ClusterVae.Core.Tests.Choice;

public sealed class FeatureGroupsTests
{
    // The first class is nearly twice as large, as heads that shall be even would never have it. Were it larger than two others together, (4) would rather cut it and merge those.
    private static readonly int[] sizes = [180, 100, 100, 100];

    [Fact]
    public void A_large_class_that_was_cut_and_two_that_were_merged_are_found()
    {
        var (features, classes) = Uneven();
        // Half of the large class is cluster 1, and classes 1 and 2 share cluster 2.
        var own = classes.Select((group, row) => group == 0 ? row % 2 : Math.Max(2, group)).ToArray();
        var (memberships, candidates) = FeatureGroups.Of(features, features, own, 4, 5000, 1, 1, default);
        Assert.True(Agreement(memberships, classes) > 0.98);
        Assert.Equal(candidates.OrderByDescending(candidate => candidate.Merit), candidates);
        Assert.True(candidates.Single(candidate => candidate.Name == "network").Merit < candidates[0].Merit - 0.1);
        for (var row = 0; row < features.Count; row++)
            Assert.Equal(1, memberships[(row * 4)..(row * 4 + 4)].Sum(), 5);
    }

    /// <summary>Features in which a network has drawn the halves of one class apart speak for the cut; the rows tell otherwise.</summary>
    [Fact]
    public void A_cut_that_only_the_features_show_is_not_believed()
    {
        // So large that among features that show the cut, evenness alone would ask for it.
        var (rows, classes) = Uneven(larger: 80);
        var random = new RandomStream(8);
        var cut = classes.Select(group => group == 0 ? random.NextInt(2) : Math.Max(2, group)).ToArray();
        var values = rows.Values.ToArray();
        for (var row = 0; row < cut.Length; row++)
        {
            for (var column = 0; column < rows.Width; column++)
                values[row * rows.Width + column] = (float)(0.05 * random.NextGaussian() + (column == classes[row] ? 8 : 0) + (column == 7 && cut[row] == 1 ? 0.22 : 0));
        }
        var features = new DenseRows<float>(values, rows.Width);
        var near = NearestNeighbours.Of(features, 10, 1, 1, default);
        Assert.True(NeighbourSeparation.Of(near, cut, 4, evenness: 2) > NeighbourSeparation.Of(near, classes, 4, evenness: 2));
        var (memberships, candidates) = FeatureGroups.Of(features, rows, cut, 4, 5000, 1, 1, default);
        Assert.True(Agreement(memberships, classes) > 0.98);
        Assert.True(candidates.Single(candidate => candidate.Name == "network").Merit < candidates[0].Merit);
    }

    [Fact]
    public void Of_many_rows_some_are_drawn_and_the_others_follow_their_neighbours_on_any_number_of_threads()
    {
        var (features, classes) = Uneven();
        var first = FeatureGroups.Of(features, features, classes, 4, 200, 7, 1, default);
        Assert.All(first.Candidates, candidate => Assert.Equal(200, candidate.Labels.Length));
        Assert.True(Agreement(first.Memberships, classes) > 0.98);
        Assert.Equal(first.Memberships, FeatureGroups.Of(features, features, classes, 4, 200, 7, 3, default).Memberships);
    }

    [Fact]
    public void Fewer_rows_than_a_neighbourhood_are_grouped_too()
    {
        var features = new DenseRows<float>([0, 0.1f, 0.2f, 5, 5.1f, 5.2f, 5.3f, 0.3f], 1);
        Assert.Equal(16, FeatureGroups.Of(features, features, [0, 0, 0, 1, 1, 1, 1, 0], 2, 5000, 1, 1, default).Memberships.Length);
    }

    [Fact]
    public void Evenness_weighs_the_sizes_of_the_clusters()
    {
        var pairs = new Neighbourhoods(1, [1, 0, 3, 2], [1, 1, 1, 1], 1);
        Assert.Equal(0, NeighbourSeparation.Of(pairs, [0, 0, 1, 1], 2, evenness: 2), 12);
        Assert.Equal(-1, NeighbourSeparation.Of(pairs, [0, 0, 0, 0], 2, evenness: 2), 12);
    }

    private static (DenseRows<float> Features, int[] Classes) Uneven(int larger = 0)
    {
        var random = new RandomStream(5);
        int[] classes = [.. Enumerable.Repeat(0, larger), .. sizes.SelectMany((size, group) => Enumerable.Repeat(group, size))];
        random.Shuffle(classes.AsSpan());
        const int width = 8;
        var values = new float[classes.Length * width];
        for (var index = 0; index < values.Length; index++)
            values[index] = (float)random.NextGaussian() + (index % width == classes[index / width] ? 8 : 0);
        return (new DenseRows<float>(values, width), classes);
    }

    private static double Agreement(float[] memberships, int[] classes)
    {
        var labels = classes.Select((_, row) => Enumerable.Range(0, 4).MaxBy(group => memberships[row * 4 + group])).ToArray();
        return PairMetrics.AdjustedRand(ContingencyTable.Of(classes, labels));
    }
}
