using System.Globalization;

namespace ClusterVae.Bench.Mixtures;

/// <summary>mixtures [--wide | --only diag|full|stream] [--pairs 3] [--threads N] [--stream-rows 10000000] [--python /usr/bin/python3] [--core-type OPENBLAS_CORETYPE of the other side] [--json]</summary>
internal sealed record BenchOptions(string? Only, int Pairs, int? Threads, long StreamRows, string Python, bool Json, bool Wide, string? CoreType)
{
    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions(null, 3, null, 10_000_000, "/usr/bin/python3", false, false, null);
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--core-type" => options with { CoreType = args[++i] },
                "--wide" => options with { Wide = true },
                "--json" => options with { Json = true },
                "--only" => options with { Only = args[++i] },
                "--pairs" => options with { Pairs = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--threads" => options with { Threads = int.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--stream-rows" => options with { StreamRows = long.Parse(args[++i], CultureInfo.InvariantCulture) },
                "--python" => options with { Python = args[++i] },
                _ => throw new ArgumentException($"Unknown argument {args[i]}."),
            };
        }
        return options;
    }

    public bool Runs(string name) => Only is null || Only == name;
}
