using System.Text.Json.Nodes;
using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>What a saved model still knows of its training.</summary>
public sealed class FitInFileTests
{
    [Fact]
    public void TheIterationsOfEmComeBackFromTheFile()
    {
        var (digits, _) = EmbeddedDigits.Load(unitInterval: true);
        var fit = new BernoulliMixtureTrainer(new BernoulliMixtureOptions { NumberOfClusters = 4, Seed = 1 }).Fit(digits);
        using var file = new MemoryStream();
        MixtureFile.Pack(fit).Write(file);
        file.Position = 0;
        var again = MixtureFile.Bernoulli(ModelArchive.Read(file));
        Assert.NotEmpty(again.History);
        Assert.Equal(fit.History, again.History);
    }

    [Fact]
    public void CurvesComeBackWithTheirGaps()
    {
        var curves = new TrainingCurves([new StageCurves("joint", new Dictionary<string, double[]> { ["loss"] = [2, 1.5], ["elbo"] = [double.NaN, -7] })]);
        var archive = new ModelArchive("test");
        curves.AddTo(archive);
        using var file = new MemoryStream();
        archive.Write(file);
        file.Position = 0;
        var stage = Assert.Single(TrainingCurves.Of(ModelArchive.Read(file)).Stages);
        Assert.Equal(("joint", 2), (stage.Name, stage.Length));
        Assert.Equal([double.NaN, -7], stage.Curves["elbo"]);
        Assert.Empty(TrainingCurves.Of(new ModelArchive("test")).Stages);
        Assert.Throws<ModelFileException>(() => TrainingCurves.Of(new ModelArchive("test", new JsonObject { ["curves"] = "no list" })));
    }
}
