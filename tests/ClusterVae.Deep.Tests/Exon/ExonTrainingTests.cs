using ClusterVae.Data;
using ClusterVae.ModelFiles;
using ClusterVae.Options;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Deep.Tests.Exon;

public sealed class ExonTrainingTests
{
    private static readonly (DenseRows<float> Rows, int[] Labels) Blobs = MakeBlobs(60, 3, 5);

    private static ExonOptions Short(ExonPreset preset) => new() { Preset = preset, Training = new() { Epochs = 12, Threads = 1, Seed = 3 } };

    [Theory]
    [InlineData(ExonPreset.Strong)]
    [InlineData(ExonPreset.Fast)]
    [InlineData(ExonPreset.PaperMnist)]
    [InlineData(ExonPreset.Vat)]
    [InlineData(ExonPreset.M2)]
    public void Two_labels_in_each_blob_name_the_rest(ExonPreset preset)
    {
        var fit = Train(Short(preset) with { Training = Short(preset).Training with { Epochs = 40, BatchSize = 60 } }, Known(2));
        using var model = fit.Model;
        Assert.Equal(3, model.Clusters);
        Assert.Equal([2, 2, 2], model.LabelledRows);
        Assert.True(Errors(model) <= 9, $"{Errors(model)} errors");
        Assert.True(fit.Log.Epochs[^1].Terms["elbo"] > fit.Log.Epochs[0].Terms["elbo"]);
    }

    [Fact]
    public void A_class_without_a_label_stays_a_cluster()
    {
        int[] known = [.. Known(3).Select(label => label == 2 ? -1 : label)];
        using var model = Train(Short(ExonPreset.Strong) with { NumberOfClusters = 3, Training = Short(ExonPreset.Strong).Training with { Epochs = 60, BatchSize = 60 } }, known, ["a", "b"]).Model;
        Assert.Equal(["a", "b", "Cluster 3"], model.ComponentNames);
        Assert.True(Errors(model) <= 6, $"{Errors(model)} errors");
    }

    [Fact]
    public void No_label_at_all_still_trains()
    {
        using var model = Train(Short(ExonPreset.Strong) with { NumberOfClusters = 3 }, []).Model;
        Assert.Equal(180, model.Predict(Blobs.Rows.Values.Span).Length);
        var error = Assert.Throws<DataProblemException>(() => Train(Short(ExonPreset.Strong), []));
        Assert.Contains(nameof(ExonOptions.NumberOfClusters), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_depend_neither_on_threads_nor_on_an_interruption()
    {
        var options = Short(ExonPreset.Strong) with { Training = Short(ExonPreset.Strong).Training with { Epochs = 4, BatchSize = 60 } };
        var folder = Directory.CreateTempSubdirectory("exon-");
        try
        {
            var whole = Bytes(options, Known(2));
            Assert.Equal(whole, Bytes(options with { Training = options.Training with { Threads = 2 } }, Known(2)));
            var resumable = options with { Training = options.Training with { CheckpointDirectory = folder.FullName, Resume = true } };
            using var stop = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => Train(resumable, Known(2), progress: new StopAfter(1, stop), stop: stop.Token));
            Assert.Equal(whole, Bytes(resumable, Known(2)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_brings_back_the_same_model_and_a_damaged_one_is_refused()
    {
        using var model = Train(Short(ExonPreset.PaperMnist) with { Training = Short(ExonPreset.PaperMnist).Training with { Epochs = 2 } }, Known(2), ["one", "two", "three"]).Model;
        using var stream = new MemoryStream();
        model.Write(stream);
        using var again = ExonModel.Read(new MemoryStream(stream.ToArray()));
        Assert.Equal(model.ComponentNames, again.ComponentNames);
        Assert.Equal(model.Options.Layout, again.Options.Layout);
        Assert.Equal(model.Classify(Blobs.Rows.Values.Span), again.Classify(Blobs.Rows.Values.Span));
        Assert.Equal(model.Layout.Means, again.Layout.Means);
        Assert.Throws<ModelFileException>(() => ExonModel.Read(new MemoryStream(stream.ToArray()[..^40])));
        Assert.Throws<ModelFileException>(() => ClusteringModel.Read(new MemoryStream(stream.ToArray())));
    }

    [Fact]
    public void Explanations_of_a_trained_model_agree_with_each_other()
    {
        using var model = Train(Short(ExonPreset.Strong) with { LatentDimensions = 5, DecoderVariance = 0.05, Training = Short(ExonPreset.Strong).Training with { Epochs = 60, BatchSize = 60 } }, Known(3)).Model;
        var (explained, paths) = (new ExonExplanation(model), new LatentPaths(model));
        var rows = Blobs.Rows.Values.Span;
        var terms = explained.DivergenceTerms(rows, samplesPerRow: 20);
        Assert.InRange(terms.Sum, terms.Bound * 0.97 - 0.05, terms.Bound * 1.03 + 0.05);
        Assert.Equal(explained.MatchedBounds(rows).Average(), terms.Bound, 1e-6);
        var activity = explained.Activity(rows, Blobs.Labels);
        Assert.True(activity.Active(0).Length > 0);
        var perturbed = explained.Perturb(rows, activity);
        Assert.True(perturbed.ChangeOutside < perturbed.ChangeInside, $"{perturbed.ChangeOutside} outside, {perturbed.ChangeInside} inside");
        Close.To(model.Decode(paths.Centre(1)), model.Decode(paths.AlongLayout(1, 2)).AsSpan(0, model.Width).ToArray(), 1e-4, 1e-4);
        Assert.Equal(1, model.Predict(model.Decode(paths.Centre(1)))[0]);
        Assert.InRange(explained.ClassScore(50), 1.3, 3.001);      // 1: samples of the components look alike; 3: surely three classes
        var moved = LatentPaths.Straight(paths.Centre(0), paths.Centre(1), 5, subspace: [0]);
        Assert.Equal(moved[1], moved[^4]);
        Assert.Equal(10, paths.ChangePerStep(paths.AlongLayout(0, 1)).Length);
        Assert.Throws<InvalidOperationException>(() => explained.NegativeSsim());
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        Assert.Throws<DataProblemException>(() => Train(Short(ExonPreset.Fast), [0, 1]));
        Assert.Throws<DataProblemException>(() => Train(Short(ExonPreset.Fast) with { NumberOfClusters = 2 }, Known(1)));
        Assert.Throws<OptionsException>(() => Train(Short(ExonPreset.PaperCifar), Known(1)));
        Assert.Throws<OptionsException>(() => new Checked<ExonOptions>(new ExonOptions { Training = new() { Epochs = 0 } }));
        Assert.Throws<OptionsException>(() => new Checked<ExonOptions>(new ExonOptions { Training = new() { LearningRate = double.NaN } }));
    }

    private static ExonFit Train(ExonOptions options, int[] known, string[]? names = null, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        new ExonTraining(options).Train(Blobs.Rows, known, names, progress, stop);

    /// <summary>What the classifier and the decoder say; the file also holds how many workers there were.</summary>
    private static float[] Bytes(ExonOptions options, int[] known)
    {
        using var model = Train(options, known).Model;
        return [.. model.Classify(Blobs.Rows.Values.Span), .. model.Decode(new float[model.Latent])];
    }

    private static int Errors(ExonModel model) => model.Predict(Blobs.Rows.Values.Span).Zip(Blobs.Labels).Count(pair => pair.First != pair.Second);

    /// <summary>The first rows of each blob have their label.</summary>
    private static int[] Known(int perBlob) => [.. Blobs.Labels.Select((label, row) => row % 60 < perBlob ? label : -1)];

    private static (DenseRows<float>, int[]) MakeBlobs(int perBlob, int blobs, int width)
    {
        var random = new RandomStream(5);
        var values = new float[perBlob * blobs * width];
        for (var place = 0; place < values.Length; place++)
            values[place] = (float)(0.7 * random.NextGaussian() + (place % width == place / width / perBlob ? 4 : 0));
        return (new DenseRows<float>(values, width), [.. Enumerable.Range(0, perBlob * blobs).Select(row => row / perBlob)]);
    }

    private sealed class StopAfter(int epoch, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.EpochDone && value.Epoch >= epoch)
                stop.Cancel();
        }
    }
}
