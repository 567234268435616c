using System.Diagnostics;
using ClusterVae.Deep;
using TorchSharp;

namespace ClusterVae.Bench.Vae;

/// <summary>The matrix products of a training step, or of an encoding, and nothing else: each core on its part of the batch, into buffers that exist.</summary>
internal static class GemmLimit
{
    private static readonly int[] Encoder = [784, 500, 500, 2000];
    private static readonly int[] Decoder = [10, 2000, 500, 500, 784];

    public static double Training(int batch, double seconds) => Measure(batch, seconds, backward: true,
        [.. Pairs(Encoder), (2000, 20), .. Pairs(Decoder)]);

    public static double Encoding(int batch, double seconds) => Measure(batch, seconds, backward: false, [.. Pairs(Encoder), (2000, 20)]);

    private static IEnumerable<(int In, int Out)> Pairs(int[] sizes) => sizes.Zip(sizes.Skip(1));

    private static double Measure(int batch, double seconds, bool backward, (int In, int Out)[] layers)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var cores = Environment.ProcessorCount;
        var rows = batch / cores;
        using var pool = new WorkerPool(cores);
        var weights = layers.Select(layer => torch.rand(layer.Out, layer.In)).ToArray();
        // Weights that no longer change can lie the way round that is faster.
        var turned = backward ? weights : [.. weights.Select(weight => weight.t().contiguous())];
        var parts = Enumerable.Range(0, cores).Select(_ => layers.Select(layer => new Buffers(rows, layer.In, layer.Out)).ToArray()).ToArray();

        void Step(int core)
        {
            using var own = torch.NewDisposeScope();
            for (var index = 0; index < layers.Length; index++)
            {
                if (backward)
                    parts[core][index].Output.addmm_(parts[core][index].Input, weights[index].t(), 0, 1);
                else
                    parts[core][index].Output.addmm_(parts[core][index].Input, turned[index], 0, 1);
            }
            for (var index = layers.Length - 1; backward && index >= 0; index--)
            {
                var part = parts[core][index];
                part.WeightGradient.addmm_(part.OutputGradient.t(), part.Input, 0, 1);
                if (index > 0)
                    part.InputGradient.addmm_(part.OutputGradient, weights[index], 0, 1);
            }
        }

        pool.Run(cores, Step);
        var started = Stopwatch.GetTimestamp();
        var steps = 0;
        for (; Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; steps++)
            pool.Run(cores, Step);
        return steps * (double)(rows * cores) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private sealed class Buffers(int rows, int inputs, int outputs)
    {
        public torch.Tensor Input { get; } = torch.rand(rows, inputs);

        public torch.Tensor Output { get; } = torch.rand(rows, outputs);

        public torch.Tensor OutputGradient { get; } = torch.rand(rows, outputs);

        public torch.Tensor InputGradient { get; } = torch.rand(rows, inputs);

        public torch.Tensor WeightGradient { get; } = torch.rand(outputs, inputs);
    }
}
