using System.Diagnostics;

namespace ClusterVae.Deep.Tests.Vae;

public sealed class KilledTrainingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("clustervae-killed-").FullName;

    [Fact]
    public void A_process_killed_in_the_middle_of_an_epoch_and_started_again_gives_the_same_bytes()
    {
        var (whole, resumed, checkpoints) = (Path.Combine(folder, "whole.cvae"), Path.Combine(folder, "resumed.cvae"), Path.Combine(folder, "checkpoints"));
        using (var process = Start(whole))
            Finish(process);

        foreach (var epoch in new[] { 1, 5 })
        {
            using var process = Start(resumed, checkpoints);
            // The line comes when the epoch's checkpoint is written; the next epoch is under way when it is read.
            for (string? line; (line = process.StandardOutput.ReadLine()) != $"{epoch}";)
                Assert.NotNull(line);
            process.Kill();
            process.WaitForExit();
            Assert.False(File.Exists(resumed));
        }
        using (var process = Start(resumed, checkpoints))
        {
            var first = process.StandardOutput.ReadLine();
            Assert.InRange(int.Parse(first!, System.Globalization.CultureInfo.InvariantCulture), 6, 11);
            Finish(process);
        }
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(resumed));
    }

    private static Process Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ClusterVae.Deep.TrainerProcess.dll");
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [program, .. arguments]) { RedirectStandardOutput = true })!;
    }

    private static void Finish(Process process)
    {
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
