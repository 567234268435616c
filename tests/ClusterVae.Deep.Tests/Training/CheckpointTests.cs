using ClusterVae.ModelFiles;

namespace ClusterVae.Deep.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("clustervae-checkpoint-").FullName;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.25)]
    public void A_training_cut_in_two_gives_the_bytes_of_a_whole_one(double heldOut)
    {
        var options = new LoopOptions { Epochs = 6, ValidationFraction = heldOut, Schedule = RateSchedule.Cosine };
        var (whole, wholeLog) = LoopRun.Train(options);
        var interrupted = options with { CheckpointDirectory = folder };
        using (var cancel = new CancellationTokenSource())
        {
            Assert.Throws<OperationCanceledException>(() => LoopRun.Train(interrupted, stop: cancel.Token,
                progress: new Told(told => { if (told is { Epoch: 2, EpochDone: true }) cancel.Cancel(); })));
        }
        // Other threads, other start of the weights: everything comes from the checkpoint.
        var (resumed, log) = LoopRun.Train(interrupted with { Resume = true, Threads = 3 }, objective: new Autoencoder(LoopRun.Width, 4, seed: 99));
        Assert.Equal(whole, resumed);
        Assert.Equal(wholeLog.Epochs.Select(epoch => (epoch.Epoch, epoch.Loss, epoch.HeldOutLoss)), log.Epochs.Select(epoch => (epoch.Epoch, epoch.Loss, epoch.HeldOutLoss)));
    }

    [Fact]
    public void Resuming_what_is_finished_changes_nothing()
    {
        var options = new LoopOptions { CheckpointDirectory = folder };
        var (bytes, _) = LoopRun.Train(options);
        Assert.Equal(bytes, LoopRun.Train(options with { Resume = true }).Bytes);
    }

    [Fact]
    public void Resuming_without_a_checkpoint_begins_anew() =>
        Assert.Equal(LoopRun.Train(new LoopOptions()).Bytes, LoopRun.Train(new LoopOptions { CheckpointDirectory = folder, Resume = true }).Bytes);

    [Fact]
    public void Other_options_and_other_data_are_refused()
    {
        var options = new LoopOptions { CheckpointDirectory = folder };
        LoopRun.Train(options);
        var resume = options with { Resume = true };
        Assert.Contains("other options", Assert.Throws<TrainingFailedException>(() => LoopRun.Train(resume with { LearningRate = 0.5 })).Message, StringComparison.Ordinal);
        Assert.Contains("other data", Assert.Throws<TrainingFailedException>(() => LoopRun.Train(resume, LoopRun.Data(seed: 6))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void A_damaged_checkpoint_is_refused_wherever_the_damage_is(double place)
    {
        var options = new LoopOptions { CheckpointDirectory = folder };
        LoopRun.Train(options);
        var file = Path.Combine(folder, Checkpoint.FileName);
        var bytes = File.ReadAllBytes(file);
        bytes[(int)(bytes.Length * place)] ^= 0x10;
        File.WriteAllBytes(file, bytes);
        Assert.Throws<ModelFileException>(() => LoopRun.Train(options with { Resume = true }));
    }

    [Fact]
    public void Nothing_half_written_is_left()
    {
        LoopRun.Train(new LoopOptions { CheckpointDirectory = folder });
        Assert.Equal([".in-use", Checkpoint.FileName], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
