using ClusterVae.Data;
using ClusterVae.Deep.Tests.Clustering;
using ClusterVae.Randomness;

namespace ClusterVae.Deep.Tests.Exon;

public sealed class LabelledGroundTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    [InlineData(0)]
    public void Clusters_are_named_by_one_label_each_and_one_without_is_the_component_without(int labelled)
    {
        var (rows, classes) = Blobs.Make(360, 4);
        var labels = Enumerable.Repeat(-1, rows.Count).ToArray();
        for (var k = 0; k < labelled; k++)
            labels[Array.IndexOf(classes, k)] = k;
        var named = Named(Ground(rows, labels, 4), 4);
        if (labelled == 0)
            Assert.Equal(4, classes.Zip(named).Distinct().Count());
        else
            Assert.InRange(named.Zip(classes).Count(pair => pair.First == pair.Second), 0.98 * rows.Count, rows.Count);
    }

    [Fact]
    public void A_cluster_without_a_label_takes_the_name_that_others_need_least()
    {
        var (rows, classes) = Blobs.Make(360, 4);
        var labels = Enumerable.Repeat(-1, rows.Count).ToArray();
        for (var k = 1; k < 4; k++)
            labels[Array.IndexOf(classes, k)] = k;
        // The only label of the first class has strayed among the second's, which has another.
        int[] second = [.. Enumerable.Range(0, rows.Count).Where(row => classes[row] == 1)];
        (labels[second[1]], labels[second[2]]) = (0, 1);
        var named = Named(Ground(rows, labels, 4), 4);
        Assert.InRange(named.Zip(classes).Count(pair => pair.First == pair.Second), 0.98 * rows.Count, rows.Count - 1);
    }

    [Fact]
    public void Where_clusters_are_no_classes_labels_spread_among_neighbours_and_keep_their_own()
    {
        // Two classes on opposite corners of a square: whatever two clusters there are, each has as much of one as of the other.
        var random = new RandomStream(2);
        int[] corners = [.. Enumerable.Range(0, 240).Select(row => row % 4)];
        int[] classes = Array.ConvertAll(corners, corner => corner is 0 or 3 ? 0 : 1);
        var rows = new DenseRows<float>([.. corners.SelectMany(corner => new[] { corner % 2, corner / 2 }.Select(place => (float)(6 * place + random.NextGaussian())))], 2);
        int[] labels = [.. classes.Select((label, row) => row < 24 ? label : -1)];
        // One label is wrong, and stays.
        labels[0] = 1;
        var ground = Ground(rows, labels, 2);
        Assert.Equal([0f, 1f], ground[..2]);
        Assert.InRange(Named(ground, 2).Zip(classes).Count(pair => pair.First == pair.Second), 0.95 * rows.Count, rows.Count - 1);
    }

    private static float[] Ground(DenseRows<float> rows, int[] labels, int components) =>
        LabelledGround.Of(FirstGroups.OfChoice(rows, components, ColumnScaling.Auto, 1, null, default), rows, labels, components, seed: 1, threads: null, default);

    private static int[] Named(float[] ground, int components) =>
        [.. Enumerable.Range(0, ground.Length / components).Select(row => Enumerable.Range(0, components).MaxBy(k => ground[row * components + k]))];
}
