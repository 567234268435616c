using System.Globalization;
using ClusterVae.Bench.Anomaly;
using ClusterVae.Bench.Embeddings;
using ClusterVae.Bench.Exon;
using ClusterVae.Bench.Mixtures;
using ClusterVae.Bench.Projections;
using ClusterVae.Bench.Quality;
using ClusterVae.Bench.Scale;
using ClusterVae.Bench.Vae;

// ./build.sh bench NAME ARGUMENTS: runs side by side with other software; each folder is a benchmark, and the comment above its Run tells its arguments.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var benches = new Dictionary<string, Action<string[]>>(StringComparer.OrdinalIgnoreCase)
{
    ["anomaly"] = AnomalyBench.Run,
    ["embeddings"] = EmbeddingsBench.Run,
    ["exon"] = ExonBench.Run,
    ["mixtures"] = MixturesBench.Run,
    ["projections"] = ProjectionsBench.Run,
    ["quality"] = QualityBench.Run,
    ["scale"] = ScaleBench.Run,
    ["vae"] = VaeBench.Run,
};
if (args.Length == 0 || !benches.TryGetValue(args[0], out var bench))
{
    Console.Error.WriteLine($"Name a benchmark: {string.Join(", ", benches.Keys)}.");
    return 2;
}
bench(args[1..]);
return 0;
