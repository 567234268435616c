using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Testing.Conformance;

namespace ClusterVae.Deep.Tests.Clustering;

public sealed class CountRowsTests
{
    private const int Width = 120;

    [Theory, InlineData("InfoMax"), InlineData("Vade")]
    public void CountsAreSeenAsLogarithmsAndComeBackAsCounts(string objective)
    {
        var rows = Drawn(150, 1);
        var fit = Blobs.Train(Blobs.Options(objective), rows);
        using var model = fit.Model;
        Assert.Equal(("counts", "Gaussian"), (fit.Decided.Scaling, fit.Decided.Likelihood));
        var fresh = Drawn(90, 8);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of([.. Enumerable.Range(0, 90).Select(row => row % 3)], model.Predict(fresh))) > 0.95);
        var thrice = new DenseRows<float>([.. fresh.Values.ToArray().Select(value => 3 * value)], Width);
        Assert.Equal(model.Predict(fresh), model.Predict(thrice));

        // What the network draws are counts again, of the usual total.
        var drawn = model.ClusterMeans();
        Assert.All(drawn.Values.ToArray(), value => Assert.True(value >= 0 && float.IsFinite(value)));
        var usual = LogCounts.For(rows).Total;
        for (var cluster = 0; cluster < 3; cluster++)
            Assert.InRange(drawn.Row(cluster).ToArray().Sum(), 0.3 * usual, 2 * usual);

        using var file = new MemoryStream();
        model.Write(file);
        file.Position = 0;
        using var read = ClusteringModel.Read(file);
        Assert.Equal(model.Embed(fresh).Values.ToArray(), read.Embed(fresh).Values.ToArray());
    }

    [Fact]
    public void CountsAreTakenAsTheyAreWhereThatIsAskedFor()
    {
        var options = Blobs.Options().Epochs(main: 1) with { Scaling = RowScaling.Standard };
        var fit = Blobs.Train(options, Drawn(120, 1));
        fit.Model.Dispose();
        Assert.Equal("columns", fit.Decided.Scaling);
        Assert.Contains("is no count", Assert.Throws<DataProblemException>(() => Blobs.Train(options with { Scaling = RowScaling.Counts }, new DenseRows<float>([-1, 2, 3, 4, 5, 6, 7, 8], 2))).Message);
    }

    private static DenseRows<float> Drawn(int count, int seed) => new([.. DrawnCounts.Make(count, Width, 3, seed).SelectMany(row => row)], Width);
}
