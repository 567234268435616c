using TorchSharp;

namespace ClusterVae.Deep.Tests.Clustering;

public sealed class PresetTests
{
    public static TheoryData<string> Objectives => Blobs.AllObjectives;

    [Theory, MemberData(nameof(Objectives))]
    public void EveryObjectiveFindsSeparatedGroups(string objective)
    {
        var (rows, classes) = Blobs.Make();
        using var model = Blobs.Train(Blobs.Options(objective), rows).Model;
        Assert.InRange(Blobs.Agreement(model, rows, classes), 0.95, 1);
    }

    [Theory, MemberData(nameof(Objectives))]
    public void ScoresAreAsTheContractSays(string objective)
    {
        var (rows, _) = Blobs.Make(90);
        using var model = Blobs.Train(Quick(objective), rows).Model;
        var values = rows.Values.Span;
        var (logQ, elbo, code, reconstruction) = (new float[90 * 3], new float[90], new float[90 * 4], new float[90 * Blobs.Width]);
        model.Score(values, new ClusteringScores { LogMemberships = logQ, Elbo = elbo, Embedding = code, Reconstruction = reconstruction });
        for (var row = 0; row < 90; row++)
            Assert.Equal(1, logQ.AsSpan(row * 3, 3).ToArray().Sum(value => Math.Exp(value)), 1e-4);
        Assert.All(elbo.Concat(code).Concat(reconstruction), value => Assert.True(float.IsFinite(value)));

        var again = new float[logQ.Length];
        model.Score(values, new ClusteringScores { LogMemberships = again });
        Assert.Equal(logQ, again);
    }

    [Theory, MemberData(nameof(Objectives))]
    public void AFileBringsBackEveryAnswer(string objective)
    {
        var (rows, _) = Blobs.Make(90);
        using var model = Blobs.Train(Quick(objective) with { RefitFullCovariance = objective == "Vade" }, rows).Model;
        using var file = new MemoryStream();
        model.Write(file);
        file.Position = 0;
        using var read = ClusteringModel.Read(file);
        Assert.Equal(Answers(model, rows.Values.Span), Answers(read, rows.Values.Span));
        Assert.Equal(model.Sample(1, 3, 0.5, 7).Values.ToArray(), read.Sample(1, 3, 0.5, 7).Values.ToArray());
        Assert.Equal(model.Options, read.Options);
        Assert.Equal(model.History, read.History);
        Assert.All(read.Curves.Stages, stage => Assert.Equal(stage.Length, stage.Curves["learningRate"].Length));
        Assert.Equal(model.History.Select(epoch => epoch.Loss), read.Curves.Stages.SelectMany(stage => stage.Curves["loss"]));

        using var second = new MemoryStream();
        read.Write(second);
        Assert.Equal(file.ToArray(), second.ToArray());
    }

    [Theory, InlineData("InfoMax"), InlineData("MutualTraining"), InlineData("GumbelMixture")]
    public void TheSameSeedGivesTheSameBytesOnAnyNumberOfThreads(string objective)
    {
        var (rows, _) = Blobs.Make(120);
        var options = Quick(objective).Loop(loop => loop with { Seed = 5, MicroBatchSize = 30 });
        Assert.Equal(Bytes(options, rows), Bytes(options.Loop(loop => loop with { Threads = 2 }), rows));
        Assert.NotEqual(Bytes(options, rows), Bytes(options.Loop(loop => loop with { Seed = 6 }), rows));
    }

    [Fact]
    public void ConvolutionsGiveTheSameBytesOnAnyNumberOfThreadsAndAreReadBack()
    {
        var (rows, _) = Blobs.Make(120);
        var options = Quick("InfoMax").Loop(loop => loop with { MicroBatchSize = 30 }) with { ImageShape = "1x2x4", Network = NetworkKind.Convolutional, Channels = "3,4" };
        var bytes = Bytes(options, rows);
        Assert.Equal(bytes, Bytes(options.Loop(loop => loop with { Threads = 2 }), rows));
        using var model = Blobs.Train(options, rows).Model;
        using var file = new MemoryStream();
        model.Write(file);
        file.Position = 0;
        using var read = ClusteringModel.Read(file);
        Assert.Equal(Answers(model, rows.Values.Span), Answers(read, rows.Values.Span));
    }

    [Theory, MemberData(nameof(Objectives))]
    public void NoTensorOutlivesTheModel(string objective)
    {
        var (rows, _) = Blobs.Make(90);
        Blobs.Train(Quick(objective), rows).Model.Dispose();
        // The count is the process's: what earlier work left to the collector must be gone before it is read.
        Settle();
        var before = torch.Tensor.TotalCount;
        var model = Blobs.Train(Quick(objective), rows).Model;
        model.Sample(0, 2);
        _ = Answers(model, rows.Values.Span);
        Assert.True(torch.Tensor.TotalCount > before);
        model.Dispose();
        Settle();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void AHierarchyGivesChildrenAndParents()
    {
        var (rows, classes) = Blobs.Families();
        var options = Blobs.Options<HierarchicalMixtureObjective>(own => own with { Families = 2 }) with { NumberOfClusters = 4 };
        using var model = Blobs.Train(options, rows).Model;
        Assert.Equal(2, model.Families);
        Assert.InRange(Blobs.Agreement(model, rows, classes), 0.9, 1);

        var logFamilies = new float[rows.Count * 2];
        model.Score(rows.Values.Span, new ClusteringScores { LogFamilies = logFamilies });
        var families = Enumerable.Range(0, rows.Count).Select(row => logFamilies[row * 2] > logFamilies[row * 2 + 1] ? 0 : 1).ToArray();
        Assert.Equal(1, Metrics.ClusteringQuality.Of(Array.ConvertAll(classes, group => group / 2), families).Ari, 1e-9);
    }

    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static ClusteringVaeOptions Quick(string objective) => Blobs.Options(objective).Epochs(main: 2, before: 3, phase: 2, finish: 3) with { CollapseRetries = 0 };

    private static byte[] Bytes(ClusteringVaeOptions options, Data.DenseRows<float> rows)
    {
        using var model = Blobs.Train(options, rows).Model;
        using var stream = new MemoryStream();
        foreach (var tensor in model.Parts.Net.Tensors)
            stream.Write(tensor.Value.detach().contiguous().bytes);
        return stream.ToArray();
    }

    private static float[] Answers(ClusteringModel model, ReadOnlySpan<float> rows)
    {
        var count = rows.Length / model.Width;
        var (logQ, elbo, code) = (new float[count * model.Clusters], new float[count], new float[count * model.Latent]);
        model.Score(rows, new ClusteringScores { LogMemberships = logQ, Elbo = elbo, Embedding = code });
        return [.. logQ, .. elbo, .. code];
    }
}
