using System.Diagnostics;

namespace ClusterVae.Bench.Scale;

/// <summary>What `dotnet publish` of the sample service leaves to be copied, with the runtime of this system and without.</summary>
internal static class ServiceSize
{
    public static void Run()
    {
        var repository = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(repository.FullName, "ClusterVae.MLNet.slnx")))
            repository = repository.Parent ?? throw new InvalidOperationException("The bench runs inside the repository.");
        var folder = Directory.CreateTempSubdirectory("clustervae-service-").FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(repository.FullName, "samples", "ScoringService"), "-c", "Release", "-r", "linux-x64", "--no-self-contained", "-o", folder, "-v", "q", "--nologo", "-p:DebugType=none"]);
            using var process = Process.Start(start)!;
            process.WaitForExit();
            var files = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderByDescending(file => file.Length).ToArray();
            Console.WriteLine(FormattableString.Invariant($"published service: {files.Sum(file => file.Length) / 1e6:F1} MB in {files.Length} files"));
            foreach (var file in files.Take(5))
                Console.WriteLine(FormattableString.Invariant($"  {file.Length / 1e6,6:F1} MB {file.Name}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
