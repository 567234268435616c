using ClusterVae.Data;
using ClusterVae.Neighbours;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Neighbours;

public sealed class NeighbourTests
{
    private static readonly ParallelOptions Parallel = new();

    [Fact]
    public void Distances_match_scikit_learn()
    {
        var golden = Golden.Load("projection_umap.json");
        var rows = new DenseRows<float>(golden["x"].Floats, (int)golden["x"].Shape[1]);
        var found = NearestNeighbours.Of(rows, (int)golden["distances"].Shape[1]);
        Close.To(golden["distances"].Floats, found.Distances, 1e-5, 1e-6);
        Assert.Equal(1, found.Recall);
    }

    [Theory]
    [InlineData(5, 1, 4)]
    [InlineData(33, 3, 32)]
    [InlineData(700, 17, 20)]
    [InlineData(1100, 40, 5)]
    public void All_pairs_find_what_sorting_finds(int count, int width, int perRow)
    {
        var rows = Blobs(count, width, 1);
        var found = NearestNeighbours.Of(rows, perRow);
        for (var row = 0; row < count; row += 1 + count / 50)
        {
            var sorted = Enumerable.Range(0, count).Where(other => other != row).Select(other => RowDistance.Squared(rows.Row(row), rows.Row(other))).Order().Take(perRow);
            Assert.Equal(sorted.Select(MathF.Sqrt), found.DistancesOf(row).ToArray());
            Assert.DoesNotContain(row, found.IndicesOf(row).ToArray());
        }
    }

    [Fact]
    public void Rows_far_from_the_origin_lose_no_digits()
    {
        var near = Blobs(300, 4, 3);
        var far = new DenseRows<float>([.. near.Values.ToArray().Select(v => MathF.Round(v * 64) / 64)], 4);
        var moved = new DenseRows<float>([.. far.Values.ToArray().Select(v => v + 4096)], 4);
        Assert.Equal(NearestNeighbours.Of(far, 6).Distances, NearestNeighbours.Of(moved, 6).Distances);
    }

    [Fact]
    public void The_same_whatever_the_threads()
    {
        var rows = Blobs(3000, 10, 2);
        var one = NearestNeighbours.Of(rows, 10, threads: 1);
        var four = NearestNeighbours.Of(rows, 10, threads: 4);
        Assert.Equal(one.Indices, four.Indices);
        Assert.Equal(one.Distances, four.Distances);
        var descentOfOne = NeighbourDescent.Search(rows, 10, 5, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        var descentOfFour = NeighbourDescent.Search(rows, 10, 5, new ParallelOptions { MaxDegreeOfParallelism = 4 });
        Assert.Equal(descentOfOne.Indices, descentOfFour.Indices);
        Assert.Equal(descentOfOne.Distances, descentOfFour.Distances);
    }

    [Fact]
    public void Descent_finds_nearly_all_and_says_how_many()
    {
        var rows = Blobs(6000, 12, 4);
        var exact = NearestNeighbours.Exact(rows, 15, Parallel);
        var found = NeighbourDescent.Search(rows, 15, 1, Parallel);
        var hits = 0;
        for (var row = 0; row < rows.Count; row++)
            hits += found.IndicesOf(row).ToArray().Intersect(exact.IndicesOf(row).ToArray()).Count();
        var recall = hits / (15.0 * rows.Count);
        Assert.InRange(recall, 0.97, 1);
        Assert.InRange(found.Recall, recall - 0.02, recall + 0.02);
    }

    [Fact]
    public void Equal_rows_and_huge_values_are_no_trouble()
    {
        var same = new DenseRows<float>([.. Enumerable.Repeat(3f, 200)], 2);
        Assert.All(NearestNeighbours.Of(same, 5).Distances, distance => Assert.Equal(0, distance));
        Assert.All(NeighbourDescent.Search(same, 5, 1, Parallel).Indices, index => Assert.InRange(index, 0, 99));
        var huge = new DenseRows<float>([1e30f, 3e30f, 9e30f], 1);
        Assert.Equal([2e30f, 2e30f, 6e30f], NearestNeighbours.Of(huge, 1).Distances, (a, b) => Math.Abs(a - b) < 1e24f);
        Assert.Throws<DataProblemException>(() => NearestNeighbours.Of(huge, 3));
        Assert.Throws<DataProblemException>(() => NearestNeighbours.Of(new DenseRows<float>([1, float.NaN, 2], 1), 1));
        Assert.Throws<OperationCanceledException>(() => NearestNeighbours.Of(huge, 1, stop: new CancellationToken(canceled: true)));
    }

    internal static DenseRows<float> Blobs(int count, int width, long seed)
    {
        var random = new RandomStream(seed);
        var centres = Enumerable.Range(0, 8 * width).Select(_ => 4 * random.NextGaussian()).ToArray();
        return new DenseRows<float>([.. Enumerable.Range(0, count * width).Select(i => (float)(centres[i / width % 8 * width + i % width] + random.NextGaussian()))], width);
    }
}
