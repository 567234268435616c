using System.Globalization;
using ClusterVae.Bench.Scale;

// ./build.sh bench scale files    [--rows 1000000,10000000]   score from Parquet and text against reading alone, peak memory
// ./build.sh bench scale networks                             OnnxRuntime against TorchSharp on 784 columns
// ./build.sh bench scale service                              what the published sample service weighs
var settings = args.Skip(1).Chunk(2).ToDictionary(pair => pair[0], pair => pair[^1]);
switch (args.FirstOrDefault())
{
    case "files":
        long[] sizes = [.. settings.GetValueOrDefault("--rows", "1000000,10000000").Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
        FileRuns.Run(sizes, settings.GetValueOrDefault("--folder"));
        return 0;
    case "read":
        return FileRuns.Read(args[1]);
    case "networks":
        NetworkRuns.Run();
        return 0;
    case "service":
        ServiceSize.Run();
        return 0;
    default:
        Console.Error.WriteLine("files, networks or service");
        return 2;
}
