using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Training;

public class AdamTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 4)];

    [Theory, MemberData(nameof(Cases))]
    public void Twenty_steps_match_PyTorch(int number)
    {
        var golden = Golden.Load("engine_adam.json")["cases"][number];
        using var scope = NewDisposeScope();
        var weights = Weights(golden);
        using var pool = new WorkerPool(2);
        using var adam = new ManagedAdam(Options(golden), weights);
        for (var step = 0; step < 20; step++)
        {
            using var gradients = Gradients(golden, weights, step, parts: 1);
            Assert.True(adam.Apply(new StepInput([gradients], [1], golden["lr"].Number, step + 1), pool));
        }
        for (var index = 0; index < weights.Count; index++)
            Close.To(golden["end"][index].Floats, Values(weights[index].Value), rtol: 1e-6, atol: 1e-6);
    }

    [Fact]
    public void Gradients_of_micro_batches_are_summed_by_their_weights()
    {
        var golden = Golden.Load("engine_adam.json")["cases"][0];
        using var scope = NewDisposeScope();
        var (whole, parts) = (Weights(golden), Weights(golden));
        using var pool = new WorkerPool(2);
        using var adamWhole = new ManagedAdam(Options(golden), whole);
        using var adamParts = new ManagedAdam(Options(golden), parts);
        for (var step = 0; step < 20; step++)
        {
            using var one = Gradients(golden, whole, step, parts: 1);
            using var double3 = Gradients(golden, parts, step, parts: 3);
            // 3·g weighted by 1/6 twice is g.
            adamWhole.Apply(new StepInput([one], [1], 0.01, step + 1), pool);
            adamParts.Apply(new StepInput([double3, double3], [1 / 6f, 1 / 6f], 0.01, step + 1), pool);
        }
        for (var index = 0; index < whole.Count; index++)
            Close.To(Values(whole[index].Value), Values(parts[index].Value), rtol: 1e-5, atol: 1e-6);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_gradient_that_is_not_finite_is_seen_wherever_it_stands(float bad)
    {
        using var scope = NewDisposeScope();
        foreach (var place in new[] { 0, 7, 8, 40_000, 40_002 })
        {
            var weights = new List<NamedTensor> { new("w", zeros(40_003)) };
            using var pool = new WorkerPool(2);
            using var adam = new ManagedAdam(new LoopOptions(), weights);
            var gradient = ones(40_003);
            gradient[place] = bad;
            Assert.False(adam.Apply(new StepInput([new GradientSet([gradient])], [1], 0.01, 1), pool));
        }
    }

    [Fact]
    public void Moments_that_died_away_become_zero_and_not_denormal()
    {
        using var scope = NewDisposeScope();
        var weights = new List<NamedTensor> { new("w", zeros(19)) };
        using var pool = new WorkerPool(1);
        using var adam = new ManagedAdam(new LoopOptions(), weights);
        adam.Apply(new StepInput([new GradientSet([full(19, 1e-18)])], [1], 0.01, 1), pool);
        for (var step = 2; step < 1000; step++)
            adam.Apply(new StepInput([new GradientSet([zeros(19)])], [1], 0.01, step), pool);
        Assert.All(adam.State, moment => Assert.All(Values(moment.Value), value => Assert.Equal(0, value)));
    }

    [Fact]
    public void A_parameter_without_gradient_stays()
    {
        using var scope = NewDisposeScope();
        var weights = new List<NamedTensor> { new("used", ones(5)), new("unused", ones(5)) };
        using var pool = new WorkerPool(1);
        using var adam = new ManagedAdam(new LoopOptions { WeightDecay = 0.5 }, weights);
        adam.Apply(new StepInput([new GradientSet([ones(5), null])], [1], 0.01, 1), pool);
        Assert.All(Values(weights[0].Value), value => Assert.True(value < 1));
        Assert.All(Values(weights[1].Value), value => Assert.Equal(1, value));
    }

    private static LoopOptions Options(Golden golden) => new()
    {
        Optimizer = Enum.Parse<OptimizerKind>(golden["kind"].Text),
        Beta1 = golden["betas"][0].Number,
        Beta2 = golden["betas"][1].Number,
        Epsilon = golden["eps"].Number,
        WeightDecay = golden["weightDecay"].Number,
        ClipNorm = golden["clip"].Number is > 0 and var clip ? clip : null,
    };

    private static List<NamedTensor> Weights(Golden golden) =>
        [.. golden["start"].Items.Select((values, index) => new NamedTensor($"{index}", tensor(values.Floats).reshape(golden["shapes"][index].Longs).contiguous()))];

    private static GradientSet Gradients(Golden golden, List<NamedTensor> weights, int step, int parts) =>
        new([.. weights.Select((weight, index) => (tensor(golden["gradients"][step][index].Floats) * parts).reshape(weight.Value.shape).DetachFromDisposeScope())]);

    private static float[] Values(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.bytes).ToArray();
}
