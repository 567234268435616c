using ClusterVae.Data;
using ClusterVae.Options;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep.Tests.Vae;

public class VaeModelTests
{
    private static readonly VaeOptions Small = new()
    {
        LatentDimensions = 3, Hidden = "24,12", Likelihood = LikelihoodKind.Bernoulli,
        Training = new() { Epochs = 3, BatchSize = 32, MicroBatchSize = 16, Device = DeviceChoice.Cpu },
    };

    public static TheoryData<string> Kinds => ["plain", "gaussian", "full", "convolutional", "batch-norm", "estimator"];

    [Theory, MemberData(nameof(Kinds))]
    public void Trains_scores_and_keeps_its_scores_in_a_file(string kind)
    {
        using var model = Train(OfKind(kind)).Model;
        var rows = Rows.Patterns(30, 16, seed: 2).Values.Span;
        var scores = Scores.Of(model, rows);
        scores.AllFinite();

        using var file = new MemoryStream();
        model.Write(file);
        file.Position = 0;
        using var again = VaeModel.Read(file);
        scores.Same(Scores.Of(again, rows));
        Assert.Equal(model.Options with { Training = model.Options.Training with { Seed = 1 } }, again.Options);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Same_bytes_with_1_2_4_workers(string kind)
    {
        byte[] Bytes(int threads)
        {
            using var model = Train(OfKind(kind) with { Training = OfKind(kind).Training with { Threads = threads } }).Model;
            using var file = new MemoryStream();
            model.Write(file);
            return file.ToArray();
        }
        var one = Bytes(1);
        Assert.Equal(one, Bytes(2));
        Assert.Equal(one, Bytes(4));
    }

    [Theory]
    [InlineData(60, null, null, true)]       // few rows
    [InlineData(2001, null, null, false)]
    [InlineData(60, 3, null, false)]         // who says how long it takes is not corrected
    [InlineData(60, null, 0.0, false)]
    public void Of_few_rows_a_fifth_tells_when_to_stop_where_nobody_said(int rows, int? epochs, double? heldOut, bool judged)
    {
        // Noise has nothing to learn but by heart, so that the rows that were not seen soon say stop.
        var values = new float[rows * 6];
        var random = new RandomStream(4);
        for (var index = 0; index < values.Length; index++)
            values[index] = (float)random.NextGaussian();
        var (model, log) = Train(Small with { Likelihood = LikelihoodKind.GaussianLearned, Training = Small.Training with { Epochs = epochs, ValidationFraction = heldOut, BatchSize = 256, LearningRate = 0.01 } },
            new DenseRows<float>(values, 6));
        using (model)
        {
            Assert.Equal(judged, log.Epochs[0].HeldOutLoss is not null);
            Assert.Equal(judged ? 0.2 : heldOut, model.Options.Training.ValidationFraction);
            Assert.Equal(judged, log.Epochs.Count < new TrainingOptions { Epochs = epochs }.EpochsFor(rows));
        }
    }

    [Fact]
    public void The_loss_falls_and_the_reconstruction_comes_near()
    {
        var (model, log) = Train(Small with { Training = Small.Training with { Epochs = 60, LearningRate = 5e-3 } }, Rows.Patterns(400, 16));
        using (model)
        {
            Assert.True(log.Epochs[^1].Loss < 0.85 * log.Epochs[0].Loss);
            var scores = Scores.Of(model, Rows.Patterns(50, 16).Values.Span);
            Assert.InRange(scores.Error.Average(), 0, 0.05);
        }
    }

    [Fact]
    public void Rows_of_another_kind_have_a_lower_bound()
    {
        using var model = Train(Small with { Training = Small.Training with { Epochs = 60, LearningRate = 5e-3 } }, Rows.Patterns(400, 16)).Model;
        var usual = Scores.Of(model, Rows.Patterns(50, 16).Values.Span);
        var odd = Scores.Of(model, Rows.Patterns(50, 16, seed: 77).Values.Span);
        Assert.True(odd.Elbo.Average() < usual.Elbo.Average() - 1);
        Assert.True(odd.Error.Average() > usual.Error.Average());
    }

    [Fact]
    public void Scores_do_not_depend_on_the_block_or_the_thread()
    {
        using var model = Train(Small).Model;
        var rows = Rows.Patterns(700, 16, seed: 2);
        var whole = model.Encode(rows.Values.Span);
        var single = Enumerable.Range(0, 700).SelectMany(row => model.Encode(rows.Row(row))).ToArray();
        for (var index = 0; index < whole.Length; index++)
            Assert.Equal(whole[index], single[index], 1e-5);
        Assert.Equal(whole, model.Encode((IRowSource<float>)rows).Values.ToArray());
        Parallel.For(0, 8, _ => Assert.Equal(whole, model.Encode(rows.Values.Span)));
    }

    [Fact]
    public void Scoring_never_samples_and_sampling_obeys_its_seed()
    {
        using var model = Train(Small).Model;
        var rows = Rows.Patterns(5, 16).Values.Span;
        Scores.Of(model, rows).Same(Scores.Of(model, rows));
        Assert.Equal(model.Sample(4, seed: 3), model.Sample(4, seed: 3));
        Assert.NotEqual(model.Sample(4, seed: 3), model.Sample(4, seed: 4));
        Assert.All(model.Sample(4, seed: 3), value => Assert.InRange(value, 0, 1));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_global_random_state_stays_through_training_scoring_and_loading(string kind)
    {
        torch.manual_seed(21);
        using var before = torch.get_rng_state();
        using var model = Train(OfKind(kind)).Model;
        Scores.Of(model, Rows.Patterns(5, 16).Values.Span);
        model.Sample(2, seed: 1);
        using var file = new MemoryStream();
        model.Write(file);
        file.Position = 0;
        VaeModel.Read(file).Dispose();
        using var after = torch.get_rng_state();
        Assert.Equal(before.bytes.ToArray(), after.bytes.ToArray());
    }

    [Fact]
    public void What_is_not_asked_for_is_not_needed()
    {
        using var model = Train(Small).Model;
        var rows = Rows.Patterns(5, 16).Values.Span;
        var elbo = new float[5];
        model.Score(rows, new VaeScores { Elbo = elbo });
        Assert.Equal(Scores.Of(model, rows).Elbo, elbo);
        Assert.Throws<ArgumentException>(() => model.Score(Rows.Patterns(5, 16).Values.Span, new VaeScores { Elbo = new float[4] }));
        Assert.Throws<ArgumentException>(() => model.Encode(new float[15]));
    }

    [Fact]
    public void A_share_outlives_the_others_and_the_last_frees()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = torch.Tensor.TotalCount;
        var model = Train(Small).Model;
        var share = model.Share();
        var rows = Rows.Patterns(5, 16).Values.Span;
        var expected = model.Encode(rows);
        model.Dispose();
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Encode(new float[16]));
        Assert.Equal(expected, share.Encode(rows));
        share.Dispose();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Data_that_cannot_be_is_refused_before_training()
    {
        var bernoulli = Assert.Throws<DataProblemException>(() => Train(Small, new DenseRows<float>([0, 0.5f, 1, 1.5f], 2, "Pixels")));
        Assert.Equal(("Pixels", 1L, "1.5"), (bernoulli.Column, bernoulli.Row, bernoulli.Value));
        var shape = Assert.Throws<DataProblemException>(() => Train(Small with { ImageShape = "1x5x5" }));
        Assert.Contains("1x5x5", shape.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rules_refuse_every_outsider_and_accept_the_defaults()
    {
        Testing.OutsideRules.AreRefused(new VaeOptions());
        foreach (var wrong in new VaeOptions[]
        {
            new() { Hidden = "12,x" }, new() { Hidden = "0" }, new() { Channels = "" }, new() { ImageShape = "28x28" }, new() { Network = NetworkKind.Convolutional },
            new() { Augmentation = new() { Shift = 0.1 } }, new() { Training = new() { Resume = true } }, new() { Training = new() { BatchSize = 1000, MicroBatchSize = 1 } },
            new() { Training = new() { RateSteps = "3,2" } },
        })
            Assert.Throws<OptionsException>(() => new Checked<VaeOptions>(wrong));
    }

    private static VaeOptions OfKind(string kind) => kind switch
    {
        "gaussian" => Small with { Likelihood = LikelihoodKind.GaussianPerFeature, Activation = Activation.SiLU, Training = Small.Training with { ValidationFraction = 0.2 } },
        "full" => Small with { PosteriorCovariance = PosteriorCovariance.Full, Likelihood = LikelihoodKind.GaussianLearned },
        "convolutional" => Small with { Network = NetworkKind.Convolutional, ImageShape = "1x4x4", Channels = "4,8", Augmentation = Small.Augmentation with { Shift = 0.1, Rotation = 10 } },
        "batch-norm" => Small with { BatchNorm = true, Dropout = 0.2 },
        "estimator" => Small with { Estimator = ElboEstimator.MonteCarlo, Samples = 2, Likelihood = LikelihoodKind.Gaussian, Augmentation = Small.Augmentation with { Mixup = 1, Noise = 0.1 } },
        _ => Small,
    };

    private static (VaeModel Model, TrainingLog Log) Train(VaeOptions options, DenseRows<float>? rows = null) =>
        new VaeTrainer(options).Train(rows ?? Rows.Patterns(90, 16));

    private sealed record Scores(float[] Mean, float[] LogVariance, float[] Reconstruction, float[] Error, float[] Elbo)
    {
        public static Scores Of(VaeModel model, ReadOnlySpan<float> rows)
        {
            var count = rows.Length / model.Width;
            var scores = new Scores(new float[count * model.Latent], new float[count * model.Latent], new float[rows.Length], new float[count], new float[count]);
            model.Score(rows, new VaeScores
            {
                Mean = scores.Mean, LogVariance = scores.LogVariance, Reconstruction = scores.Reconstruction, ReconstructionError = scores.Error, Elbo = scores.Elbo,
            });
            return scores;
        }

        public void AllFinite()
        {
            foreach (var values in new[] { Mean, LogVariance, Reconstruction, Error, Elbo })
                Assert.All(values, value => Assert.True(float.IsFinite(value)));
        }

        public void Same(Scores other)
        {
            Assert.Equal(Mean, other.Mean);
            Assert.Equal(LogVariance, other.LogVariance);
            Assert.Equal(Reconstruction, other.Reconstruction);
            Assert.Equal(Error, other.Error);
            Assert.Equal(Elbo, other.Elbo);
        }
    }
}
