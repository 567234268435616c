using System.Diagnostics;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Randomness;
using Microsoft.ML.OnnxRuntime;

namespace ClusterVae.Bench.Scale;

/// <summary>One clustering VAE, asked through TorchSharp and, exported, through OnnxRuntime: the same outputs of the same rows in one process, one after the other.</summary>
internal static class NetworkRuns
{
    private const int Width = 784;

    public static void Run()
    {
        var random = new RandomStream(1);
        var rows = new DenseRows<float>([.. Enumerable.Range(0, 4096 * Width).Select(_ => (float)random.NextDouble())], Width, "rows");
        using var fitted = new DeepClustering(new ClusteringVaeOptions
        {
            NumberOfClusters = 10, LatentDimensions = 10, Hidden = "500,500,2000", ImageShape = "none", Objective = new VadeObjective { Start = ClusteringStart.Codes, PretrainEpochs = 1, FinishEpochs = 0 },
            Training = new() { Epochs = 1, Seed = 1 },
        }).Train(rows).Model;
        var path = Path.GetTempFileName();
        try
        {
            fitted.SaveAsOnnx(path);
            Console.WriteLine(FormattableString.Invariant($"784-500-500-2000-10, mixture of 10; outputs: memberships and embedding; {Environment.ProcessorCount} cores; ONNX file {new FileInfo(path).Length / 1e6:F1} MB"));
            Console.WriteLine("| batch | TorchSharp, ms a call (median) | rows/s | OnnxRuntime, ms a call (median) | rows/s |");
            Console.WriteLine("|---|---|---|---|---|");
            using var options = new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount };
            using var session = new InferenceSession(path, options);
            foreach (var batch in new[] { 1, 1024 })
            {
                var values = rows.Values[..(batch * Width)].ToArray();
                var (logQ, code) = (new float[batch * 10], new float[batch * 10]);
                var ours = Median(batch, () => fitted.Score(values, new ClusteringScores { LogMemberships = logQ, Embedding = code }));
                var theirs = Median(batch, () =>
                {
                    using var run = new RunOptions();
                    using var input = OrtValue.CreateTensorValueFromMemory(values, [batch, Width]);
                    using var results = session.Run(run, ["Features"], [input], session.OutputNames);
                });
                Console.WriteLine(FormattableString.Invariant($"| {batch:N0} | {ours * 1e3:F3} | {batch / ours:N0} | {theirs * 1e3:F3} | {batch / theirs:N0} |"));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double Median(int batch, Action work)
    {
        for (var warm = 0; warm < 5; warm++)
            work();
        var times = new double[batch == 1 ? 400 : 25];
        for (var n = 0; n < times.Length; n++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            times[n] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(times);
        return times[times.Length / 2];
    }
}
