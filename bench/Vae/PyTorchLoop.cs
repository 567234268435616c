using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClusterVae.Bench.Vae;

/// <summary>How many threads libtorch's and OpenBLAS's kernels get; 0 leaves each to its own default.</summary>
internal sealed record ThreadSetting(int Torch, int Blas)
{
    public static IReadOnlyList<ThreadSetting> All { get; } = [new(0, 0), new(1, 1), new(1, 2), new(2, 1), new(2, 2)];

    public override string ToString() => $"{Show(Torch)}/{Show(Blas)}";

    private static string Show(int threads) => threads == 0 ? "default" : threads.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A PyTorch process that trains or encodes for as long as it is told, and rests in between.</summary>
internal sealed class PyTorchLoop : IDisposable
{
    private readonly Process process;

    public PyTorchLoop(string kind, Digits digits, int batch, ThreadSetting threads)
    {
        Threads = threads;
        var start = new ProcessStartInfo(Python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Vae", "pytorch_vae.py"), kind, digits.File,
                "--batch", batch.ToString(CultureInfo.InvariantCulture), "--threads", threads.Torch.ToString(CultureInfo.InvariantCulture),
            },
        };
        // PyTorch shall not be held back by what somebody has told the BLAS of this machine: it chooses its kernels itself.
        foreach (var name in new[] { "OMP_NUM_THREADS", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE" })
            start.Environment.Remove(name);
        if (threads.Blas > 0)
            start.Environment["OPENBLAS_NUM_THREADS"] = threads.Blas.ToString(CultureInfo.InvariantCulture);
        else
            start.Environment.Remove("OPENBLAS_NUM_THREADS");
        process = Process.Start(start)!;
        using var ready = JsonDocument.Parse(Line());
        Version = ready.RootElement.GetProperty("ready").GetString()!;
    }

    public static string Python { get; } = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    public ThreadSetting Threads { get; }

    public string Version { get; }

    /// <summary>Samples per second over a window.</summary>
    public double Measure(double seconds)
    {
        process.StandardInput.WriteLine(seconds.ToString("R", CultureInfo.InvariantCulture));
        using var answer = JsonDocument.Parse(Line());
        return answer.RootElement.GetProperty("samplesPerSecond").GetDouble();
    }

    /// <summary>The fastest of all thread settings, found by the better of two short windows each.</summary>
    public static PyTorchLoop AtItsBest(string kind, Digits digits, int batch, double seconds)
    {
        PyTorchLoop? best = null;
        var most = 0.0;
        foreach (var setting in ThreadSetting.All.Where(setting => Math.Max(setting.Torch, setting.Blas) <= Environment.ProcessorCount))
        {
            var loop = new PyTorchLoop(kind, digits, batch, setting);
            var speed = Math.Max(loop.Measure(seconds), loop.Measure(seconds));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  PyTorch {kind}, batch {batch}, threads {setting}: {speed:F0} samples/s"));
            if (speed > most)
                (best, loop, most) = (loop, best!, speed);
            loop?.Dispose();
        }
        return best!;
    }

    private string Line() => process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException($"{Python} with PyTorch did not answer; the comparison needs it (Debian: apt-get install python3-torch).");

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
