using ClusterVae.Testing;

namespace ClusterVae.Deep.Tests.Training;

public class LearningRateTests
{
    [Fact]
    public void Constant_stays() => Assert.Equal(1, At(new LoopOptions { Epochs = 10 }, 7));

    [Fact]
    public void Cosine_goes_from_one_over_a_half_to_zero()
    {
        var options = new LoopOptions { Epochs = 10, Schedule = RateSchedule.Cosine };
        Close.To([1, 0.5, 0], [At(options, 0), At(options, 5), At(options, 10)], rtol: 1e-12, atol: 1e-12);
    }

    [Fact]
    public void Exponential_multiplies_per_epoch() =>
        Close.To(0.9 * 0.9 * 0.9, At(new LoopOptions { Schedule = RateSchedule.Exponential, RateDecay = 0.9 }, 3), rtol: 1e-12);

    [Fact]
    public void Exons_decay_is_the_papers_on_both_data_sets()
    {
        // MNIST: 100 epochs, exp(−5 (1 − (100 − c)/100)²) after epoch 10.
        var mnist = new LoopOptions { Epochs = 100, Schedule = RateSchedule.Exon, RateDecayStart = 10 };
        Close.To([1, Math.Exp(-5 * 0.01), Math.Exp(-5 * 0.25)], [At(mnist, 9), At(mnist, 10), At(mnist, 50)], rtol: 1e-12);
        // CIFAR-10: steps of 0.1 at 250, 350, 450, 550, then exp(−5 (1 − (600 − c)/50)²).
        var cifar = new LoopOptions { Epochs = 600, Schedule = RateSchedule.Exon, RateDecayStart = 550, RateDecaySpan = 50, RateSteps = "250, 350,450,550" };
        Close.To([1, 0.1, 1e-3, 1e-4, 1e-4 * Math.Exp(-5 * 0.25)], [At(cifar, 249), At(cifar, 250), At(cifar, 549), At(cifar, 550), At(cifar, 575)], rtol: 1e-9);
    }

    [Fact]
    public void Warm_up_climbs_to_the_full_rate()
    {
        var options = new LoopOptions { Epochs = 10, RateWarmupEpochs = 2 };
        var factors = Enumerable.Range(0, 30).Select(step => LearningRate.Factor(options, new TrainingMoment(step / 10, 10, step, step / 10.0))).ToArray();
        Assert.True(factors[0] > 0);
        Assert.Equal(factors.Order(), factors);
        Close.To(0.5, factors[9], rtol: 1e-9);
        Assert.All(factors[20..], factor => Assert.Equal(1, factor));
    }

    [Theory]
    [InlineData("5,3")]
    [InlineData("a")]
    [InlineData("0,4")]
    [InlineData("3,,4")]
    public void Steps_that_are_no_rising_epochs_are_refused(string steps) => Assert.False(TrainingOptions.TryParseSteps(steps, out _));

    private static double At(TrainingOptions options, int epoch) => LearningRate.Factor(options, new TrainingMoment(epoch, options.Epochs ?? 50, epoch * 10L, epoch));
}
