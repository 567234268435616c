using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Options;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;

namespace ClusterVae.MLNet.Tests.Clustering;

public sealed class AutoClusteringTests
{
    private static readonly AutoClusteringOptions Three = new() { NumberOfClusters = 3, Seed = 1 };

    private readonly MLContext ml = new(seed: 5);

    [Theory]
    [InlineData(NetworkTraining.Auto, true, true)]
    [InlineData(NetworkTraining.Auto, false, false)]
    [InlineData(NetworkTraining.Never, true, false)]
    [InlineData(NetworkTraining.Never, false, false)]
    [InlineData(NetworkTraining.Always, true, true)]
    [InlineData(NetworkTraining.Always, false, true)]
    public void Networks_are_for_pictures_unless_the_options_say_otherwise(NetworkTraining networks, bool pictures, bool suits)
    {
        var rows = (pictures ? SampleRows.Pictures(90, 36, 1) : SampleRows.Blobs(90, 36, 1)).SelectMany(row => row).ToArray();
        Assert.Equal(suits, NetworkMethod.For(new TrainingOptions()).Suits(Three with { Networks = networks }, new DenseRows<float>(rows, 36)));
        // One cluster needs no network, and 22 pictures of each thing teach none.
        foreach (var clusters in new[] { 1, 4 })
            Assert.False(NetworkMethod.For(new TrainingOptions()).Suits(new AutoClusteringOptions { NumberOfClusters = clusters }, new DenseRows<float>(rows, 36)));
    }

    [Fact]
    public void Tables_and_people_in_a_hurry_train_none()
    {
        foreach (var (rows, networks) in new[] { (SampleRows.Blobs(90, 36, 1), NetworkTraining.Auto), (SampleRows.Pictures(90, 36, 1), NetworkTraining.Never) })
        {
            var choice = ml.Clustering.Trainers.Auto(Three with { Networks = networks }, Views.Features).Fit(Views.Of(ml, rows)).Choice!;
            Assert.Equal(5, choice.Table.Count);
            Assert.Equal("merit", choice.Reason);
        }
    }

    [Fact]
    public void A_training_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Stopping(stop);
        var estimator = ml.Clustering.Trainers.Auto(Three, Views.Features, progress: progress, cancellation: stop.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(Views.Of(ml, SampleRows.Pictures(600, 64, 1))));
        Assert.InRange(progress.Within, 0.0001, 0.9);
    }

    [Fact]
    public void One_cluster_needs_no_network() =>
        Assert.Contains("not Always for one cluster", Assert.Throws<OptionsException>(() => ml.Clustering.Trainers.Auto(new AutoClusteringOptions { NumberOfClusters = 1, Networks = NetworkTraining.Always })).Message);

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<ChoiceProgress>
    {
        public double Within { get; private set; }

        public void Report(ChoiceProgress value)
        {
            if (value.Name != NetworkMethod.Name || value.Within == 0 || stop.IsCancellationRequested)
                return;
            Within = value.Within;
            stop.Cancel();
        }
    }
}
