using ClusterVae.Data;
using ClusterVae.Deep.Tests.Clustering;
using ClusterVae.Metrics;
using ClusterVae.Options;

namespace ClusterVae.Deep.Tests.Views;

/// <summary>Two views in one latent space, and rows that were taken in batches.</summary>
public sealed class ViewsTests
{
    private static readonly PairedVaeOptions paired = new() { NumberOfClusters = 3, LatentDimensions = 3, Hidden = "24", PretrainEpochs = 40, Training = new() { Epochs = 20, BatchSize = 60, LearningRate = 3e-3, Threads = 1, Device = DeviceChoice.Cpu } };

    [Fact]
    public void Both_views_fall_into_the_same_cluster_and_tell_each_other()
    {
        var (a, b, classes) = Pair();
        using var model = new PairedVaeTrainer(paired).Train(a, b);
        var (both, ofA, ofB) = (new float[a.Count * 3], new float[a.Count * 3], new float[a.Count * 3]);
        var told = new float[b.Values.Length];
        model.Score(a.Values.Span, b.Values.Span, new PairedScores { LogMemberships = both, LogMembershipsOfFirst = ofA, LogMembershipsOfSecond = ofB, SecondFromFirst = told });
        Assert.InRange(ClusteringQuality.Of(classes, Labels(both)).Accuracy, 0.95, 1);
        Assert.InRange(Labels(ofA).Zip(Labels(ofB)).Count(pair => pair.First == pair.Second), 0.95 * a.Count, a.Count);
        Assert.True(Error(told, b) < 0.3 * Spread(b), $"{Error(told, b)} against {Spread(b)}");

        // A view alone says the same of itself, and tells the other one.
        var alone = new float[b.Values.Length];
        model.Score(a.Values.Span, default, new PairedScores { SecondFromFirst = alone });
        Assert.Equal(told, alone);

        using var file = new MemoryStream();
        model.Write(file);
        file.Position = 0;
        using var read = PairedVaeModel.Read(file);
        var again = new float[a.Count * 3];
        read.Score(a.Values.Span, b.Values.Span, new PairedScores { LogMemberships = again });
        Assert.Equal(both, again);
        Assert.Equal(model.Options, read.Options);
    }

    [Fact]
    public void Rows_with_one_view_alone_are_trained_on_and_scored()
    {
        var (a, b, _) = Pair();
        var (missingA, missingB) = (a.Values.ToArray(), b.Values.ToArray());
        for (var row = 0; row < a.Count; row += 4)
            (row % 8 == 0 ? missingA.AsSpan(row * a.Width, a.Width) : missingB.AsSpan(row * b.Width, b.Width)).Fill(float.NaN);
        using var model = new PairedVaeTrainer(paired with { PretrainEpochs = 5, Training = paired.Training with { Epochs = 3 } })
            .Train(new DenseRows<float>(missingA, a.Width), new DenseRows<float>(missingB, b.Width));
        var (logQ, told) = (new float[a.Count * 3], new float[b.Values.Length]);
        model.Score(missingA, missingB, new PairedScores { LogMemberships = logQ, SecondFromFirst = told });
        Assert.All(logQ, value => Assert.False(float.IsNaN(value)));
        Assert.True(float.IsNaN(told[0]) && !float.IsNaN(told[b.Width]));

        missingA[a.Width] = float.NaN;
        Assert.Throws<DataProblemException>(() => new PairedVaeTrainer(paired).Train(new DenseRows<float>(missingA, a.Width), b));
        Assert.Throws<OptionsException>(() => new Checked<PairedVaeOptions>(paired with { CommonPrior = false, Agreement = CodeAgreement.Memberships }));
    }

    [Fact]
    public void A_decoder_that_is_told_the_batch_leaves_less_of_it_in_the_code()
    {
        var (rows, _) = Blobs.Make(240);
        var (moved, batches) = (rows.Values.ToArray(), new int[rows.Count]);
        for (var row = 0; row < rows.Count; row++)
        {
            batches[row] = row / 3 % 2;
            for (var column = 0; column < Blobs.Width; column++)
                moved[row * Blobs.Width + column] += 4 * batches[row];
        }
        var data = new DenseRows<float>(moved, Blobs.Width, "blobs in batches");
        var options = new BatchVaeOptions { NumberOfClusters = 3, LatentDimensions = 3, Hidden = "24", PretrainEpochs = 40, Training = new() { Epochs = 10, BatchSize = 60, LearningRate = 3e-3, Threads = 1, Device = DeviceChoice.Cpu } };
        double Explained(BatchVaeOptions chosen)
        {
            using var model = new BatchVaeTrainer(chosen).Train(data, batches);
            return BatchMixing.Of(model.Embed(data, batches), batches).VarianceExplained;
        }
        var (blind, seeing) = (Explained(options with { DecoderSeesBatch = false }), Explained(options with { EncoderSeesBatch = true }));
        Assert.True(seeing < blind - 0.05, $"{seeing} of the variance with the batch told, {blind} without");
        Assert.Throws<DataProblemException>(() => new BatchVaeTrainer(options).Train(data, [0, 1]));
    }

    /// <summary>The second view is a mirror of the first one, scaled.</summary>
    private static (DenseRows<float> A, DenseRows<float> B, int[] Classes) Pair()
    {
        var (rows, classes) = Blobs.Make(240);
        var mirrored = new float[rows.Values.Length];
        for (var place = 0; place < mirrored.Length; place++)
            mirrored[place] = 10 - 2 * rows.Values.Span[place / Blobs.Width * Blobs.Width + Blobs.Width - 1 - place % Blobs.Width];
        return (rows, new DenseRows<float>(mirrored, Blobs.Width, "mirrored"), classes);
    }

    private static int[] Labels(float[] logs) => [.. logs.Chunk(3).Select(row => Array.IndexOf(row, row.Max()))];

    private static double Error(float[] told, DenseRows<float> rows) => told.Zip(rows.Values.ToArray()).Average(pair => Math.Pow(pair.First - pair.Second, 2));

    private static double Spread(DenseRows<float> rows)
    {
        var means = Enumerable.Range(0, rows.Width).Select(column => Enumerable.Range(0, rows.Count).Average(row => rows.Row(row)[column])).ToArray();
        return Error([.. Enumerable.Range(0, rows.Count).SelectMany(_ => means)], rows);
    }
}
