using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Training;

/// <summary>The optimiser for GPUs, run where a GPU is not needed: it is the same operators on another device.</summary>
public class DeviceAdamTests
{
    [Theory]
    [InlineData(OptimizerKind.Adam, 0.1, 0.0)]
    [InlineData(OptimizerKind.AdamW, 0.1, 0.0)]
    [InlineData(OptimizerKind.AdamW, 0.0, 0.5)]
    public void It_moves_parameters_as_the_managed_one_does(OptimizerKind kind, double decay, double clip)
    {
        using var scope = NewDisposeScope();
        var options = new LoopOptions { Optimizer = kind, WeightDecay = decay, ClipNorm = clip > 0 ? clip : null };
        using var generator = new Generator(4);
        var here = new List<NamedTensor> { new("a", randn(7, 3, generator: generator).requires_grad_(true)), new("b", randn(5, generator: generator).requires_grad_(true)) };
        var there = here.Select(parameter => parameter with { Value = parameter.Value.detach().clone().requires_grad_(true) }).ToList();
        using var pool = new WorkerPool(2);
        using var managed = new ManagedAdam(options, here);
        using var device = new DeviceAdam(options, there);
        for (var step = 1; step <= 10; step++)
        {
            var gradients = Enumerable.Range(0, 2).Select(_ => new GradientSet([randn(7, 3, generator: generator), randn(5, generator: generator)], owned: false)).ToList();
            Assert.True(managed.Apply(new StepInput(gradients, [0.75f, 0.25f], 0.01, step), pool));
            Assert.True(device.Apply(new StepInput(gradients, [0.75f, 0.25f], 0.01, step), pool));
        }
        for (var index = 0; index < here.Count; index++)
            Close.To(Values(here[index].Value), Values(there[index].Value), rtol: 1e-5, atol: 1e-6);
    }

    private static float[] Values(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.detach().contiguous().bytes).ToArray();
}
