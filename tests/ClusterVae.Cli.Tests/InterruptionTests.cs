using System.IO.Compression;

namespace ClusterVae.Cli.Tests;

/// <summary>A training that is stopped from outside: by force, and politely.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const string Epochs = "Epochs=100";

    private readonly Workplace work = new();

    [Fact]
    public void Killed_and_resumed_gives_the_bytes_of_a_run_that_nobody_disturbed()
    {
        string[] fit = ["fit", "--trainer", "vae", "--data", work.Blobs(), "--label", "kind", "--seed", "5", "--set", Epochs, "--set", "Hidden=32", "--set", "LatentDimensions=2", "--set", "BatchSize=16"];
        string[] kept = [.. fit, "--checkpoint", work["state"], "--resume", "--out", work["resumed.zip"]];
        using (var training = new Running(kept))
        {
            WaitForEpochs(training);
            training.Kill();
        }
        Assert.DoesNotContain("resumed.zip", work.Names);

        // The state is looked at: one of other options is refused, and it cannot be of the last epoch's.
        Workplace.Run([.. kept.Select(word => word == Epochs ? "Epochs=101" : word)]).Refused(1, "other options");
        Workplace.Run(kept).Ok();
        Workplace.Run([.. fit, "--out", work["whole.zip"]]).Ok();
        Assert.Equal(Weights("whole.zip"), Weights("resumed.zip"));
    }

    // Ctrl+C goes the same way, but whoever starts the tests in the background hands a deaf ear for it down to every process.
    [Fact]
    public void A_signal_ends_it_with_a_line_and_without_a_trace()
    {
        work.Write("m.zip", "what was there");
        using var training = new Running("fit", "--trainer", "vae", "--data", "digits", "--set", "Epochs=1000000", "--checkpoint", work["state"], "--out", work["m.zip"]);
        WaitForEpochs(training);
        var (code, error) = training.Terminate();
        Assert.Equal(143, code);
        Assert.Equal($"clustervae: stopped before the end; no model was written. What was learnt up to the last whole epoch is in {work["state"]}: the same command with --resume goes on from there.", error.Trim());
        Assert.Equal("what was there", File.ReadAllText(work["m.zip"]));
        Assert.Equal(["m.zip", "state"], work.Names);
    }

    [Fact]
    public void Without_a_checkpoint_nothing_is_left_and_a_second_training_keeps_off_the_first_ones_state()
    {
        string[] fit = ["fit", "--trainer", "vae", "--data", "digits", "--set", "Epochs=1000000", "--out", work["m.zip"]];
        using (var training = new Running([.. fit, "--checkpoint", work["state"]]))
        {
            WaitForEpochs(training);
            Workplace.Run([.. fit, "--checkpoint", work["state"]]).Refused(1, "is in use by another training");
            Assert.Equal(143, training.Terminate().Code);
        }
        using var other = new Running(fit);
        Thread.Sleep(TimeSpan.FromSeconds(2));
        var (code, error) = other.Terminate();
        Assert.Equal(143, code);
        // A signal before the tool has begun to listen ends it without a word.
        Assert.Contains(error.Trim(), new[] { "clustervae: stopped before the end; nothing was written.", "" });
    }

    public void Dispose() => work.Dispose();

    // The name that a checkpoint gets when it is complete.
    private void WaitForEpochs(Running training) => training.WaitFor(() => File.Exists(work["state/checkpoint.cvae"]));

    private byte[] Weights(string model)
    {
        using var zip = ZipFile.OpenRead(work[model]);
        using var stream = Assert.Single(zip.Entries, entry => entry.Name == "Weights.bin").Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        Assert.NotEqual(0, bytes.Length);
        return bytes.ToArray();
    }
}
