using ClusterVae.Choice;
using ClusterVae.Core.Tests.Neighbours;
using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.ModelFiles;
using ClusterVae.Randomness;

namespace ClusterVae.Core.Tests.Data;

/// <summary>Values that are no values of their column, beside columns that have long tails or many zeros by nature.</summary>
public sealed class OutlyingCellTests
{
    private static readonly int[] classes = [.. Enumerable.Range(0, 600).Select(row => row % 8)];

    [Fact]
    public void Other_values_keep_their_unit()
    {
        var clean = ColumnScale.For(NeighbourTests.Blobs(600, 6, 3), ColumnScaling.Standard);
        Assert.Null(clean.Limit);
        var scale = ColumnScale.For(Spoilt(), ColumnScaling.Standard);
        Assert.Equal(10, scale.Limit);
        for (var j = 0; j < 6; j++)
            Assert.Equal(clean.Factor[j], scale.Factor[j], 0.01f * clean.Factor[j]);
        var scaled = scale.Apply(Spoilt());
        Assert.Equal((10, -10), (scaled.Row(5)[0], scaled.Row(300)[3]));
    }

    [Fact]
    public void Long_tails_rare_values_and_groups_are_left_alone()
    {
        var random = new RandomStream(1);
        foreach (var next in (Func<double>[])[() => Math.Exp(1.5 * random.NextGaussian()), () => random.NextDouble() < 0.02 ? 1e6 : 0, () => random.NextGaussian() + (random.NextDouble() < 0.05 ? 1e6 : 0)])
            Assert.Null(ColumnScale.For(new DenseRows<float>([.. Enumerable.Range(0, 600).Select(_ => (float)next())], 1), ColumnScaling.Standard).Limit);
    }

    [Fact]
    public void Auto_finds_the_groups_behind_them()
    {
        var rows = Spoilt();
        var fit = new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 8 }).Fit(rows);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(classes, fit.Model.Predict(rows))) > 0.95, fit.Winner);
        using var file = new MemoryStream();
        fit.Model.Pack().Write(file);
        file.Position = 0;
        Assert.Equal(fit.Model.Predict(rows), ClusterModel.Read(ModelArchive.Read(file)).Predict(rows));
    }

    /// <summary>Eight groups, and six cells at ten thousand deviations.</summary>
    private static DenseRows<float> Spoilt()
    {
        var values = NeighbourTests.Blobs(600, 6, 3).Values.ToArray();
        foreach (var (row, column, value) in ((int, int, float)[])[(5, 0, 1e5f), (77, 1, 1e5f), (78, 2, -1e5f), (300, 3, -1e5f), (301, 4, 1e5f), (599, 5, 1e5f)])
            values[row * 6 + column] = value;
        return new DenseRows<float>(values, 6);
    }
}
