using TorchSharp;

namespace ClusterVae.Deep.Tests.Training;

public class SameBytesTests
{
    [Theory]
    [InlineData(0, 0.0, 0)]
    [InlineData(1.0, 0.0, 0)]
    [InlineData(0.5, 0.2, 0)]
    [InlineData(0, 0.2, 40)]
    public void Same_bytes_with_1_2_4_workers_and_automatic(double clip, double heldOut, int buffer)
    {
        var options = new LoopOptions { ClipNorm = clip > 0 ? clip : null, ValidationFraction = heldOut, ShuffleBufferRows = buffer > 0 ? buffer : null, WeightDecay = 0.01 };
        var (one, first) = LoopRun.Train(options with { Threads = 1 });
        foreach (var threads in new[] { 2, 4, 0 })
        {
            var (bytes, log) = LoopRun.Train(options with { Threads = threads > 0 ? threads : null });
            Assert.Equal(one, bytes);
            Assert.Equal(first.Epochs.Select(epoch => (epoch.Loss, epoch.HeldOutLoss)), log.Epochs.Select(epoch => (epoch.Loss, epoch.HeldOutLoss)));
        }
    }

    [Fact]
    public void Same_seed_same_bytes_and_another_seed_other_bytes()
    {
        var options = new LoopOptions();
        Assert.Equal(LoopRun.Train(options).Bytes, LoopRun.Train(options).Bytes);
        Assert.NotEqual(LoopRun.Train(options).Bytes, LoopRun.Train(options with { Seed = 2 }).Bytes);
    }

    [Fact]
    public void The_callers_kernel_threads_change_no_byte_and_come_back()
    {
        var before = torch.get_num_threads();
        var expected = LoopRun.Train(new LoopOptions()).Bytes;
        try
        {
            foreach (var threads in new[] { 1, 3 })
            {
                torch.set_num_threads(threads);
                Assert.Equal(expected, LoopRun.Train(new LoopOptions()).Bytes);
                Assert.Equal(threads, torch.get_num_threads());
            }
        }
        finally
        {
            torch.set_num_threads(before);
        }
    }

    [Fact]
    public void The_global_random_state_is_neither_read_nor_moved()
    {
        torch.manual_seed(11);
        using var before = torch.get_rng_state();
        var first = LoopRun.Train(new LoopOptions()).Bytes;
        using var after = torch.get_rng_state();
        Assert.Equal(before.bytes.ToArray(), after.bytes.ToArray());
        torch.manual_seed(12);
        Assert.Equal(first, LoopRun.Train(new LoopOptions()).Bytes);
    }

    [Fact]
    public void Live_tensors_do_not_grow_with_epochs()
    {
        var counts = new List<long>();
        LiveTensors();
        LoopRun.Train(new LoopOptions { Epochs = 6, ValidationFraction = 0.2, ClipNorm = 1 }, progress: new Told(told =>
        {
            if (told.EpochDone)
                counts.Add(torch.Tensor.TotalCount);
        }));
        Assert.Equal(6, counts.Count);
        Assert.All(counts, count => Assert.Equal(counts[0], count));
    }

    [Fact]
    public void After_a_training_no_tensor_is_left()
    {
        LoopRun.Train(new LoopOptions { Epochs = 1 });
        var before = LiveTensors();
        LoopRun.Train(new LoopOptions { ValidationFraction = 0.3, Patience = 1 });
        LoopRun.Train(new LoopOptions { ShuffleBufferRows = 16 });
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    // What earlier tests left to the garbage collector must not go away in the middle of a count.
    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }

    [Fact]
    public void The_loss_falls()
    {
        var (_, log) = LoopRun.Train(new LoopOptions { Epochs = 30 });
        Assert.True(log.Epochs[^1].Loss < 0.7 * log.Epochs[0].Loss);
        Assert.Equal(["reconstruction"], log.Epochs[0].Terms.Keys);
        Assert.True(log.Epochs[^1].Terms["reconstruction"] < log.Epochs[^1].Loss);
    }
}
