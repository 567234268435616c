using ClusterVae.Deep;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;

namespace ClusterVae.MLNet.Tests.Encoding;

public sealed class VaeEncoderTests
{
    private static readonly VaeOptions Small = new() { LatentDimensions = 2, Hidden = "32", Likelihood = LikelihoodKind.Gaussian, Variance = 0.01, Training = new() { Epochs = 30, BatchSize = 32 } };

    private readonly MLContext ml = new(seed: 5);

    [Fact]
    public void Only_the_columns_that_were_asked_for_are_added()
    {
        var view = Views.Of(ml, SampleRows.UnitBlobs(60, 6, 1));
        var model = ml.Transforms.VaeEncode("Code", Views.Features, Small with { Training = Small.Training with { Epochs = 1 } }, new VaeColumns { Elbo = "Evidence" }).Fit(view);
        Assert.Equal(["Code", "Evidence"], Views.Added(model, view).Keys.Order());
    }

    [Fact]
    public void The_elbo_column_tells_anomalies()
    {
        var model = ml.Transforms.VaeEncode("Embedding", Views.Features, Small, VaeColumns.All).Fit(Views.Of(ml, SampleRows.UnitBlobs(300, 6, 1)));
        var usual = Views.Added(model, Views.Of(ml, SampleRows.UnitBlobs(100, 6, 2)));
        var strange = Views.Added(model, Views.Of(ml, SampleRows.Make(20, 6, (n, d) => (n + d) % 2)));
        Assert.True(strange["Elbo"].Average(row => row[0]) < usual["Elbo"].Average(row => row[0]));
        Assert.True(strange["ReconstructionError"].Average(row => row[0]) > usual["ReconstructionError"].Average(row => row[0]));
    }

    [Fact]
    public void An_embedding_feeds_a_mixture_in_one_pipeline()
    {
        var view = Views.Of(ml, SampleRows.UnitBlobs(300, 6, 1));
        var pipeline = ml.Transforms.VaeEncode("Embedding", Views.Features, Small with { Training = Small.Training with { Epochs = 60 } })
            .Append(ml.Clustering.Trainers.GaussianMixture("Embedding", numberOfClusters: 3));
        var scored = pipeline.Fit(view).Transform(view);
        var labels = Views.Read(scored, "PredictedLabel").Select(row => (int)row[0]).ToArray();
        var truth = Enumerable.Range(0, 300).Select(n => n % SampleRows.BlobCount).ToArray();
        Assert.InRange(Metrics.PairMetrics.AdjustedRand(Metrics.ContingencyTable.Of(truth, labels)), 0.9, 1);
    }

    [Fact]
    public void The_file_inside_the_zip_is_the_stand_alone_file()
    {
        var view = Views.Of(ml, SampleRows.UnitBlobs(60, 6, 1));
        var model = ml.Transforms.VaeEncode("Embedding", Views.Features, Small with { Training = Small.Training with { Epochs = 1 } }).Fit(view);
        using var inside = new MemoryStream();
        model.SaveWeights(inside);
        using var alone = new MemoryStream();
        model.Model.Write(alone);
        Assert.Equal(alone.ToArray(), inside.ToArray());
    }

    [Fact]
    public void Cancellation_ends_the_training_and_progress_counts_the_epochs()
    {
        using var source = new CancellationTokenSource();
        var epochs = new List<int>();
        var progress = new Watcher(p =>
        {
            if (p.EpochDone)
                epochs.Add(p.Epoch);
            if (epochs.Count == 3)
                source.Cancel();
        });
        var estimator = ml.Transforms.VaeEncode("Embedding", Views.Features, Small, progress: progress, cancellation: source.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(Views.Of(ml, SampleRows.UnitBlobs(300, 6, 1))));
        Assert.Equal([0, 1, 2], epochs);
    }

    [Fact]
    public void A_gpu_that_must_not_fall_back_is_an_error_where_there_is_none()
    {
        if (TorchSharp.torch.cuda.is_available())
            return;
        var strict = new MLContext(1) { GpuDeviceId = 0, FallbackToCpu = false };
        var estimator = strict.Transforms.VaeEncode("Embedding", Views.Features, Small with { Training = Small.Training with { Epochs = 1 } });
        var error = Assert.ThrowsAny<ClusterVaeException>(() => estimator.Fit(Views.Of(strict, SampleRows.UnitBlobs(60, 6, 1))));
        Assert.Contains("CUDA", error.Message, StringComparison.Ordinal);

        var lenient = new MLContext(1) { GpuDeviceId = 0, FallbackToCpu = true };
        var model = lenient.Transforms.VaeEncode("Embedding", Views.Features, Small with { Training = Small.Training with { Epochs = 1 } }).Fit(Views.Of(lenient, SampleRows.UnitBlobs(60, 6, 1)));
        Assert.Equal("cpu", model.Log!.Device);
    }

    private sealed class Watcher(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
