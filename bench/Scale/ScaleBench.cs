using System.Globalization;

namespace ClusterVae.Bench.Scale;

// ./build.sh bench scale files    [--rows 1000000,10000000] [--models Diagonal,Full,network]   score from Parquet and text against reading alone, peak memory
// ./build.sh bench scale networks                             OnnxRuntime against TorchSharp on 784 columns
// ./build.sh bench scale service                              what the published sample service weighs
internal static class ScaleBench
{
    public static void Run(string[] args)
    {
        var settings = args.Skip(1).Chunk(2).ToDictionary(pair => pair[0], pair => pair[^1]);
        switch (args.FirstOrDefault())
        {
            case "files":
                long[] sizes = [.. settings.GetValueOrDefault("--rows", "1000000,10000000").Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
                FileRuns.Run(sizes, settings.GetValueOrDefault("--models", $"Diagonal,Full,{FileRuns.Network}").Split(','), settings.GetValueOrDefault("--folder"));
                break;
            case "read":
                FileRuns.Read(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
                break;
            case "networks":
                NetworkRuns.Run();
                break;
            case "service":
                ServiceSize.Run();
                break;
            default:
                Console.Error.WriteLine("files, networks or service");
                Environment.ExitCode = 2;
                break;
        }
    }
}
