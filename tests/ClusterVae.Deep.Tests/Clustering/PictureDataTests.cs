using ClusterVae.Metrics;

namespace ClusterVae.Deep.Tests.Clustering;

/// <summary>What VAE with GMM's figures 1 to 4 are drawn from.</summary>
public sealed class PictureDataTests
{
    [Theory, InlineData("InfoMax"), InlineData("Vade"), InlineData("MutualTraining")]
    public void SamplesOfAClusterAreReadBackAsThatCluster(string objective)
    {
        var (rows, _) = Blobs.Make();
        using var model = Blobs.Train(Blobs.Options(objective).Epochs(finish: 60), rows).Model;
        for (var cluster = 0; cluster < model.Clusters; cluster++)
        {
            var samples = model.Sample(cluster, 20, 0.25, 4);
            Assert.InRange(model.Predict(samples).Count(found => found == cluster), 18, 20);
            Assert.Equal(samples.Values.ToArray(), model.Sample(cluster, 20, 0.25, 4).Values.ToArray());
            Assert.NotEqual(samples.Values.ToArray(), model.Sample(cluster, 20, 0.25, 5).Values.ToArray());
        }
        Assert.Equal(Enumerable.Range(0, model.Clusters), model.Predict(model.ClusterMeans()));
    }

    [Fact]
    public void WithoutVarianceEverySampleIsTheMean()
    {
        var (rows, _) = Blobs.Make(90);
        using var model = Blobs.Train(Blobs.Options("Vade").Epochs(main: 2), rows).Model;
        var codes = model.SampleCodes(1, 3, 0);
        for (var column = 0; column < model.Latent; column++)
            Assert.Equal(model.Moments.Means[model.Latent + column], codes.Row(2)[column], 1e-5);
        Assert.Equal(model.ClusterMeans().Row(1).ToArray(), model.Sample(1, 1, 0).Row(0).ToArray());
    }

    [Fact]
    public void TheElboRisesInTheLastRound()
    {
        var (rows, _) = Blobs.Make();
        using var model = Blobs.Train(Blobs.Options("MutualTraining").Epochs(finish: 20), rows).Model;
        var last = model.History.Where(epoch => epoch.Stage == "round 2").Select(epoch => epoch.Elbo).ToArray();
        Assert.Equal(20, last.Length);
        Assert.True(last[^5..].Average() > last[..5].Average());
    }

    [Fact]
    public void CodesLieAroundTheMeansOfTheirClusters()
    {
        var (rows, classes) = Blobs.Make();
        using var model = Blobs.Train(Blobs.Options(), rows).Model;
        var codes = model.Embed(rows);
        Assert.Equal(model.Latent, codes.Width);
        Assert.InRange(Silhouette.Score(codes, classes), 0.3, 1);
    }

    [Fact]
    public void TheJensenGapIsNeverNegative()
    {
        var (rows, _) = Blobs.Make(120);
        using var model = Blobs.Train(Blobs.Options("Vade").Epochs(main: 3), rows).Model;
        var gap = JensenGap.Measure(model, rows.Block(0, 40), 32)!;
        Assert.True(gap.LeastRowGap > -1e-5);
        Assert.Equal(gap, JensenGap.Measure(model, rows.Block(0, 40), 32));
        using var other = Blobs.Train(Blobs.Options().Epochs(main: 1, phase: 1) with { CollapseRetries = 0 }, rows).Model;
        Assert.Null(JensenGap.Measure(other, rows.Block(0, 40)));
    }

    [Fact]
    public void BoundsAndReconstructionsAreInTheRowsUnits()
    {
        var (rows, _) = Blobs.Make();
        var far = new float[rows.Values.Length];
        for (var index = 0; index < far.Length; index++)
            far[index] = rows.Values.Span[index] * 100 + 5000;
        var options = Blobs.Options("Vade").Epochs(main: 10);
        using var model = Blobs.Train(options, rows).Model;
        using var scaled = Blobs.Train(options, new Data.DenseRows<float>(far, Blobs.Width)).Model;
        var (elbo, scaledElbo, reconstruction) = (new float[rows.Count], new float[rows.Count], new float[far.Length]);
        model.Score(rows.Values.Span, new ClusteringScores { Elbo = elbo });
        scaled.Score(far, new ClusteringScores { Elbo = scaledElbo, Reconstruction = reconstruction });
        Assert.Equal(elbo.Average(), scaledElbo.Average() + Blobs.Width * Math.Log(100), 0.5);
        Assert.InRange(reconstruction.Zip(far).Average(pair => Math.Abs(pair.First - pair.Second)), 0, 150);
    }
}
