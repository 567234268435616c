using ClusterVae.Data;

namespace ClusterVae.Deep.Tests.Training;

public class ResilienceTests
{
    [Fact]
    public void A_loss_that_is_not_finite_restores_the_epochs_start_and_halves_the_rate()
    {
        var spoiled = 0;
        var told = new List<string>();
        using var objective = new Autoencoder(LoopRun.Width, 4)
        {
            Tamper = (moment, _, loss) => moment is { Epoch: 2, Step: > 11 } && Interlocked.Increment(ref spoiled) <= 1 ? loss * float.NaN : loss,
        };
        var options = new LoopOptions { Threads = 1 };
        var (bytes, log) = LoopRun.Train(options, objective: objective, progress: new Told(p => { if (p.Message is { } message) told.Add(message); }));

        Assert.Equal(4, log.Epochs.Count);
        Assert.Single(told);
        Assert.Contains("halved to 0.005", told[0], StringComparison.Ordinal);
        Assert.Equal(told, log.Messages);
        Assert.Equal([0.01, 0.01, 0.005, 0.005], log.Epochs.Select(epoch => epoch.LearningRate));
        // The epochs before and the restored start are those of an undisturbed training at these rates.
        Assert.Equal(LoopRun.Train(options with { RateSteps = "2", RateStepFactor = 0.5 }).Bytes, bytes);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_counts_too()
    {
        var spoiled = 0;
        using var objective = new Autoencoder(LoopRun.Width, 4)
        {
            // √0 has an infinite slope: the loss is finite and its gradient is not.
            Tamper = (moment, _, loss) => moment.Epoch == 1 && Interlocked.Increment(ref spoiled) == 1 ? loss + (loss - loss).sqrt() : loss,
        };
        var (_, log) = LoopRun.Train(new LoopOptions { Threads = 1 }, objective: objective);
        Assert.Single(log.Messages);
        Assert.All(log.Epochs, epoch => Assert.True(double.IsFinite(epoch.Loss)));
    }

    [Fact]
    public void When_halving_does_not_help_the_error_says_what_might()
    {
        using var objective = new Autoencoder(LoopRun.Width, 4) { Tamper = (_, _, loss) => loss / 0f };
        var error = Assert.Throws<TrainingFailedException>(() => LoopRun.Train(new LoopOptions { Retries = 3 }, objective: objective));
        Assert.Contains("3 times", error.Message, StringComparison.Ordinal);
        Assert.Contains("Scale the features", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Early_stopping_gives_back_the_best_epochs_weights()
    {
        // From epoch 3 on the loss is turned round, so that training walks away from what it had found.
        Autoencoder Spoiled() => new(LoopRun.Width, 4) { Tamper = (moment, _, loss) => moment.Epoch >= 3 && moment.Epoch < moment.Epochs ? -loss : loss };
        var options = new LoopOptions { Epochs = 20, Patience = 4, ValidationFraction = 0.3, LearningRate = 0.02 };
        var (bytes, log) = LoopRun.Train(options, objective: Spoiled());
        Assert.True(log.StoppedEarly);
        Assert.InRange(log.BestEpoch, 2, 4);
        Assert.Equal(log.BestEpoch + 5, log.Epochs.Count);
        Assert.Equal(log.Epochs.Min(epoch => epoch.HeldOutLoss), log.Epochs[log.BestEpoch].HeldOutLoss);
        Assert.Equal(LoopRun.Train(options with { Epochs = log.BestEpoch + 1, Patience = null }, objective: Spoiled()).Bytes, bytes);
    }

    [Fact]
    public void Cancellation_comes_within_one_batch()
    {
        using var cancel = new CancellationTokenSource();
        long lastStep = -1;
        using var objective = new Autoencoder(LoopRun.Width, 4)
        {
            Tamper = (moment, _, loss) =>
            {
                Interlocked.Exchange(ref lastStep, moment.Step);
                if (moment.Step == 7)
                    cancel.Cancel();
                return loss;
            },
        };
        Assert.Throws<OperationCanceledException>(() => LoopRun.Train(new LoopOptions { Epochs = 1000 }, objective: objective, stop: cancel.Token));
        Assert.Equal(7, lastStep);
    }

    [Fact]
    public void An_objectives_own_error_arrives_as_it_was_thrown()
    {
        using var objective = new Autoencoder(LoopRun.Width, 4) { Tamper = (_, _, _) => throw new InvalidTimeZoneException("mine") };
        Assert.Equal("mine", Assert.Throws<InvalidTimeZoneException>(() => LoopRun.Train(new LoopOptions(), objective: objective)).Message);
    }

    [Fact]
    public void Progress_rises_and_ends_at_one()
    {
        var fractions = new List<double>();
        LoopRun.Train(new LoopOptions(), progress: new Told(p => fractions.Add(p.Fraction)));
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Bad_values_are_named_before_training_starts(float bad)
    {
        var values = new float[30 * LoopRun.Width];
        values[17 * LoopRun.Width + 4] = bad;
        var error = Assert.Throws<DataProblemException>(() => LoopRun.Train(new LoopOptions(), new DenseRows<float>(values, LoopRun.Width, "Pixels")));
        Assert.Equal(("Pixels", 17L), (error.Column, error.Row));
    }

    [Fact]
    public void No_rows_are_refused() =>
        Assert.Throws<DataProblemException>(() => LoopRun.Train(new LoopOptions(), new DenseRows<float>([], LoopRun.Width)));

    [Fact]
    public void One_row_can_be_trained_on()
    {
        var (_, log) = LoopRun.Train(new LoopOptions { ValidationFraction = 0.5, Patience = 3 }, LoopRun.Data(1));
        Assert.All(log.Epochs, epoch => Assert.Null(epoch.HeldOutLoss));
    }
}
