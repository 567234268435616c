using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Metrics;

public sealed class ExternalMetricsTests
{
    private const string File = "metrics_clustering.json";

    public static TheoryData<string> Cases => [.. Golden.Load(File)["external"].Keys];

    public static TheoryData<string> Tables => [.. Golden.Load(File)["assignment"].Keys];

    [Theory, MemberData(nameof(Cases))]
    public void Every_metric_matches_scikit_learn(string name)
    {
        var golden = Golden.Load(File)["external"][name];
        var table = ContingencyTable.Of(golden["expected"].Ints, golden["predicted"].Ints);
        var quality = ClusteringQuality.Of(golden["expected"].Ints, golden["predicted"].Ints);

        Close.To(golden["table"], [.. table.ToArray().Cast<long>().Select(n => (double)n)], 0);
        Close.To(golden["accuracy"].Number, quality.Accuracy, 1e-14);
        Close.To(golden["purity"].Number, quality.Purity, 1e-14);
        Close.To(golden["nmi"].Number, quality.Nmi, 1e-12, 1e-14);
        Close.To(golden["ami"].Number, quality.Ami, 1e-10, 1e-12);
        Close.To(golden["ari"].Number, quality.Ari, 1e-12, 1e-14);
        Close.To(golden["homogeneity"].Number, quality.Homogeneity, 1e-12, 1e-14);
        Close.To(golden["completeness"].Number, quality.Completeness, 1e-12, 1e-14);
        Close.To(golden["v"].Number, quality.VMeasure, 1e-12, 1e-14);
        Close.To(golden["vBeta"].Number, InformationMetrics.VMeasure(table, 0.3), 1e-12, 1e-14);
        Close.To(golden["fowlkesMallows"].Number, quality.FowlkesMallows, 1e-12, 1e-14);
        Close.To(golden["mutualInformation"].Number, InformationMetrics.MutualInformation(table), 1e-12, 1e-14);
    }

    [Theory, MemberData(nameof(Tables))]
    public void Assignment_is_one_to_one_and_as_good_as_scipy(string name)
    {
        var golden = Golden.Load(File)["assignment"][name];
        var shape = golden["gains"].Shape;
        var gains = new long[shape[0], shape[1]];
        Buffer.BlockCopy(golden["gains"].Longs, 0, gains, 0, gains.Length * sizeof(long));
        var columns = OptimalAssignment.Maximise(gains);
        var matched = columns.Where(column => column >= 0).ToArray();
        Assert.Equal(Math.Min(shape[0], shape[1]), matched.Length);
        Assert.Equal(matched.Length, matched.Distinct().Count());
        Assert.Equal(golden["best"].Int, columns.Select((column, row) => column < 0 ? 0 : gains[row, column]).Sum());
    }

    [Fact]
    public void Assignment_equals_brute_force_on_small_tables()
    {
        var random = new RandomStream(8);
        for (var round = 0; round < 300; round++)
        {
            int rows = 1 + random.NextInt(5), columns = 1 + random.NextInt(5);
            var gains = new long[rows, columns];
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                    gains[i, j] = random.NextInt(10);
            }
            var best = OptimalAssignment.Maximise(gains).Select((column, row) => column < 0 ? 0 : gains[row, column]).Sum();
            Assert.Equal(BruteForce(gains, 0, 0), best);
        }
    }

    [Fact]
    public void Clusters_left_over_are_errors_and_bear_no_name()
    {
        var table = ContingencyTable.Of([0, 0, 0, 1, 1, 1], [7, 7, 8, 9, 9, 9]);
        Assert.Equal([0, -1, 1], MatchingMetrics.ClassOfCluster(table));
        Close.To(5.0 / 6, MatchingMetrics.Accuracy(table), 1e-15);
        Close.To(1, MatchingMetrics.Purity(table), 1e-15);
    }

    [Fact]
    public void Renaming_and_reordering_change_nothing()
    {
        var random = new RandomStream(4);
        var expected = Enumerable.Range(0, 500).Select(_ => random.NextInt(6)).ToArray();
        var predicted = expected.Select(label => random.NextInt(3) == 0 ? random.NextInt(5) : label / 2).ToArray();
        var order = Enumerable.Range(0, 500).ToArray();
        random.Shuffle(order.AsSpan());

        var quality = ClusteringQuality.Of(expected, predicted);
        var renamed = ClusteringQuality.Of([.. order.Select(n => -3 * expected[n])], [.. order.Select(n => 1_000_000 * predicted[n] - 5)]);
        Close.To(
            [quality.Accuracy, quality.Nmi, quality.Ami, quality.Ari, quality.VMeasure, quality.Purity, quality.FowlkesMallows],
            [renamed.Accuracy, renamed.Nmi, renamed.Ami, renamed.Ari, renamed.VMeasure, renamed.Purity, renamed.FowlkesMallows], 1e-12);
    }

    [Fact]
    public void Chance_is_worth_nothing_after_adjustment()
    {
        var random = new RandomStream(9);
        double ami = 0, ari = 0;
        for (var round = 0; round < 200; round++)
        {
            var x = Enumerable.Range(0, 60).Select(_ => random.NextInt(5)).ToArray();
            var y = Enumerable.Range(0, 60).Select(_ => random.NextInt(12)).ToArray();
            var quality = ClusteringQuality.Of(x, y);
            (ami, ari) = (ami + quality.Ami / 200, ari + quality.Ari / 200);
            Assert.True(quality.Nmi > 0.1);
        }
        Close.To(0, ami, 0, 0.01);
        Close.To(0, ari, 0, 0.01);
    }

    [Fact]
    public void Large_and_lopsided_tables_stay_exact_and_quick()
    {
        // Every row its own cluster: N cells, where a dense table would have N².
        const int n = 200_000;
        int[] classes = [.. Enumerable.Range(0, n).Select(i => i % 4)];
        int[] singletons = [.. Enumerable.Range(0, n)];
        var quality = ClusteringQuality.Of(classes, singletons);
        Close.To(4.0 / n, quality.Accuracy, 1e-12);
        Close.To(1, quality.Homogeneity, 1e-10);
        Close.To(0, quality.Ami, 0, 1e-9);
        Assert.Equal(0, quality.Ari);
    }

    [Fact]
    public void Labels_that_do_not_pair_up_are_refused()
    {
        Assert.Contains("3 predicted labels stand against 2", Assert.Throws<DataProblemException>(() => ContingencyTable.Of([1, 2], [1, 2, 3])).Message);
        Assert.Throws<DataProblemException>(() => ClusteringQuality.Of([], []));
    }

    private static long BruteForce(long[,] gains, int row, int used)
    {
        if (row == gains.GetLength(0))
            return 0;
        var best = BruteForce(gains, row + 1, used);
        for (var j = 0; j < gains.GetLength(1); j++)
        {
            if ((used & (1 << j)) == 0)
                best = Math.Max(best, gains[row, j] + BruteForce(gains, row + 1, used | (1 << j)));
        }
        return best;
    }
}
