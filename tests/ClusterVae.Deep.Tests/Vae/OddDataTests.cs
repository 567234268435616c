using ClusterVae.Data;
using ClusterVae.Randomness;

namespace ClusterVae.Deep.Tests.Vae;

public class OddDataTests
{
    public static TheoryData<int> Groups => [.. Enumerable.Range(0, 10)];

    /// <summary>Fifty configurations a group, 500 in all: each gives a model whose scores are numbers, or a typed error.</summary>
    [Theory, MemberData(nameof(Groups))]
    public void Random_options_on_odd_data_give_a_finite_model_or_a_typed_error(int group)
    {
        var trained = 0;
        for (var number = 0; number < 50; number++)
        {
            var random = new RandomStream(1000 + 50 * group + number);
            var (rows, what) = Data(random, number);
            var options = Options(random);
            try
            {
                var (model, _) = new VaeTrainer(options).Train(rows);
                using (model)
                    Judge(model, rows, what, options);
                trained++;
            }
            catch (ClusterVaeException error)
            {
                Assert.True(error is TrainingFailedException or DataProblemException, $"{what}, {options}: {error}");
            }
        }
        Assert.InRange(trained, 25, 50);
    }

    private static void Judge(VaeModel model, DenseRows<float> rows, string what, VaeOptions options)
    {
        var few = rows.Block(0, Math.Min(rows.Count, 5));
        var count = few.Length / rows.Width;
        var (mean, elbo, reconstruction) = (new float[count * model.Latent], new float[count], new float[few.Length]);
        model.Score(few, new VaeScores { Mean = mean, Elbo = elbo, Reconstruction = reconstruction });
        Assert.True(mean.Concat(reconstruction).All(float.IsFinite), $"{what}, {options}");
        Assert.True(elbo.All(value => !float.IsNaN(value)), $"{what}, {options}");
    }

    private static (DenseRows<float> Rows, string What) Data(RandomStream random, int number)
    {
        var (count, width, scale, what) = (number % 10) switch
        {
            0 => (1, 4, 1.0, "one row"),
            1 => (20, 3, 0.0, "constant"),
            2 => (30, 5, 1e6, "large"),
            3 => (30, 5, 1e15, "huge"),
            4 => (25, 1, 1.0, "one feature"),
            5 => (6, 5000, 1.0, "many features"),
            6 => (30, 5, 1e-20, "tiny"),
            7 => (2, 7, 1.0, "two rows"),
            8 => (70, 6, 1.0, "ordinary"),
            _ => (33, 4, 3e37, "near the end of float"),
        };
        var values = new float[count * width];
        for (var index = 0; index < values.Length; index++)
            values[index] = scale == 0 ? 0.5f : (float)(scale * random.NextDouble());
        return (new DenseRows<float>(values, width), what);
    }

    private static VaeOptions Options(RandomStream random)
    {
        T One<T>(params T[] values) => values[random.NextInt(values.Length)];
        var estimator = One(ElboEstimator.AnalyticKl, ElboEstimator.Entropy, ElboEstimator.MonteCarlo);
        return new VaeOptions
        {
            LatentDimensions = One(1, 2, 5),
            Hidden = One("", "3", "8,4", "16"),
            Activation = One(Activation.ReLU, Activation.LeakyReLU, Activation.SiLU, Activation.Tanh),
            BatchNorm = One(false, false, true),
            Dropout = One(0, 0, 0.3),
            Likelihood = One(LikelihoodKind.Bernoulli, LikelihoodKind.Gaussian, LikelihoodKind.GaussianLearned, LikelihoodKind.GaussianPerFeature),
            Variance = One(1e-6, 1, 100),
            PosteriorCovariance = One(PosteriorCovariance.Diagonal, PosteriorCovariance.Diagonal, PosteriorCovariance.Full),
            Estimator = estimator,
            Samples = One(1, 1, 3),
            Beta = One(0, 1, 10),
            KlWarmupEpochs = One(0, 2),
            FreeBits = estimator == ElboEstimator.AnalyticKl ? One(0, 0.5) : 0,
            Augmentation = new() { Noise = One(0, 0.1), Dropout = One(0, 0, 0.2) },
            Training = new()
            {
                Epochs = 2,
                BatchSize = One(1, 7, 32),
                MicroBatchSize = One<int?>(null, 1, 5),
                Optimizer = One(OptimizerKind.Adam, OptimizerKind.AdamW),
                LearningRate = One(1e-4, 1e-2, 0.5),
                Schedule = One(RateSchedule.Constant, RateSchedule.Cosine, RateSchedule.Exponential, RateSchedule.Exon),
                WeightDecay = One(0, 0.01),
                ClipNorm = One<double?>(null, 1),
                ValidationFraction = One(0, 0.3),
                Patience = One<int?>(null, 1),
                ShuffleBufferRows = One<int?>(null, null, 4),
                Seed = random.NextInt(1000),
                Threads = One(1, 2),
                Device = DeviceChoice.Cpu,
            },
        };
    }
}
