using System.Runtime.InteropServices;
using ClusterVae.Data;
using ClusterVae.Deep.Tests.Vae;
using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Training;

public class PrecisionTests
{
    private static readonly VaeOptions Wide = new()
    { LatentDimensions = 4, Hidden = "128,70", Likelihood = LikelihoodKind.Bernoulli, Training = new() { Epochs = 6, BatchSize = 128, MicroBatchSize = 40, Precision = Precision.BFloat16, Device = DeviceChoice.Cpu } };

    [Fact]
    public unsafe void Numbers_are_rounded_as_libtorch_rounds_them()
    {
        using var generator = new Generator(2);
        using var scope = NewDisposeScope();
        float[] odd = [0, -0f, 1, 1.00390625f, 1.01171875f, -3e38f, 3.4e38f, float.PositiveInfinity, float.NegativeInfinity, 1e-40f, 0.1f];
        float[] values = [.. odd, .. Values(randn(997, generator: generator) * 1e3)];
        var expected = MemoryMarshal.Cast<byte, ushort>(tensor(values).to(ScalarType.BFloat16).bytes).ToArray();
        var (vectors, singles) = (new ushort[values.Length], new ushort[values.Length]);
        fixed (float* from = values)
        fixed (ushort* to = vectors, one = singles)
        {
            for (var i = 0; i <= values.Length - 8; i += 8)
                BFloat16.Store(System.Runtime.Intrinsics.Vector256.Load(from + i), (BFloat16*)to + i);
            for (var i = 0; i < values.Length; i++)
            {
                ((BFloat16*)one)[i] = BFloat16.FromSingle(from[i]);
                Assert.Equal((uint)one[i] << 16, BitConverter.SingleToUInt32Bits(BFloat16.ToSingle(((BFloat16*)one)[i])));
            }
        }
        Assert.Equal(expected, singles);
        Assert.Equal(expected[..(values.Length / 8 * 8)], vectors[..(values.Length / 8 * 8)]);
        Assert.True(float.IsNaN(BFloat16.ToSingle(BFloat16.FromSingle(float.NaN))));
    }

    [Fact]
    public void A_processor_without_bfloat16_is_named_and_what_to_do()
    {
        var error = Assert.Throws<TrainingFailedException>(() => ProductPrecision.ForTraining(Precision.BFloat16, CPU, processorHasBFloat16: false));
        Assert.Contains("AVX512_BF16", error.Message, StringComparison.Ordinal);
        Assert.Contains("Precision = Float32", error.Message, StringComparison.Ordinal);
        Assert.Equal(Precision.Float32, ProductPrecision.ForTraining(null, CPU, processorHasBFloat16: false));
        Assert.Equal(Precision.Float32, ProductPrecision.ForTraining(Precision.Float32, CPU, processorHasBFloat16: true));
    }

    [BFloat16Theory]
    [InlineData(LikelihoodKind.Bernoulli, "128,70")]
    [InlineData(LikelihoodKind.GaussianLearned, "96,20,80")]
    public void The_hand_written_pass_rounds_as_autograd_does(LikelihoodKind likelihoodKind, string hidden)
    {
        // Where the library runs them: on workers.
        using var pool = new WorkerPool(1);
        pool.Run(1, _ => CompareWithAutograd(Wide with { Likelihood = likelihoodKind, Hidden = hidden, Variance = 0.3 }));
    }

    private static void CompareWithAutograd(VaeOptions options)
    {
        using var scope = NewDisposeScope();
        using var weights = new Generator(5);
        using var network = VaeParts.Network(options).Build(90, options.LatentFor(90), weights);
        using var likelihood = VaeParts.Likelihood(options, 90);
        using var objective = new Elbo(network, likelihood, VaeParts.Elbo(options));
        using var fused = FusedElbo.TryCreate(objective, null, 24, Precision.BFloat16)!;
        using var refreshing = new WorkerPool(1);
        fused.BeginStep(refreshing);
        using var data = new Generator(7);
        var rows = rand(24, 90, generator: data);
        var moment = new TrainingMoment(1, 10, 3, 1.5);

        using var first = new Generator(9);
        using var terms = new LossTerms();
        IList<Tensor> expected;
        Tensor loss;
        using (ProductPrecision.Begin(true))
        {
            loss = objective.Loss(new MicroBatch(rows, arange(24), first, moment), terms);
            expected = autograd.grad([loss], [.. objective.Parameters.Select(parameter => parameter.Value)]);
        }
        using var second = new Generator(9);
        var (gradient, result) = fused.Compute(new MicroBatch(rows, arange(24), second, moment), 0);

        Close.To(loss.item<float>(), result.Loss.Here, rtol: 2e-3, atol: 1e-3);
        for (var index = 0; index < expected.Count; index++)
        {
            // Each of a handful of roundings is off by at most one part in 256.
            var difference = (gradient[index]!.to(ScalarType.Float32) - expected[index]).norm().item<float>() / expected[index].norm().item<float>();
            Assert.True(difference < 0.02, $"{objective.Parameters[index].Name}: {difference}");
        }
    }

    [BFloat16Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_bytes_on_any_number_of_threads_and_others_than_in_float32(bool throughAutograd)
    {
        var options = Wide with { BatchNorm = throughAutograd };
        var rows = Rows.Patterns(300, 90);
        var one = Train(options with { Training = options.Training with { Threads = 1 } }, rows);
        Assert.Equal(one, Train(options with { Training = options.Training with { Threads = 2 } }, rows));
        Assert.Equal(one, Train(options with { Training = options.Training with { Threads = 4 } }, rows));
        Assert.NotEqual(one, Train(options with { Training = options.Training with { Threads = 1, Precision = Precision.Float32 } }, rows));
    }

    [BFloat16Fact]
    public void A_model_trained_in_bfloat16_is_as_good_and_scores_nearly_the_same()
    {
        var rows = Rows.Patterns(600, 90);
        var longer = Wide with { Training = Wide.Training with { Epochs = 40 } };
        var (rounded, roundedLog) = new VaeTrainer(longer).Train(rows);
        var (exact, exactLog) = new VaeTrainer(longer with { Training = longer.Training with { Precision = Precision.Float32 } }).Train(rows);
        using (rounded)
        using (exact)
        {
            Assert.True(roundedLog.Epochs[^1].Loss < roundedLog.Epochs[0].Loss - 5);
            Assert.Equal(exactLog.Epochs[^1].Loss, roundedLog.Epochs[^1].Loss, 0.02 * exactLog.Epochs[^1].Loss);

            using var stream = new MemoryStream();
            rounded.Write(stream);
            stream.Position = 0;
            using var again = VaeModel.Read(stream);
            Assert.Equal(rounded.Encode(rows.Values.Span), again.Encode(rows.Values.Span));
        }
    }

    private static byte[] Train(VaeOptions options, DenseRows<float> rows)
    {
        var (model, _) = new VaeTrainer(options).Train(rows);
        using (model)
        {
            using var stream = new MemoryStream();
            model.Write(stream);
            return stream.ToArray();
        }
    }

    private static float[] Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.contiguous().bytes).ToArray();
}

/// <summary>Runs where the processor multiplies bfloat16.</summary>
internal sealed class BFloat16FactAttribute : FactAttribute
{
    public BFloat16FactAttribute() => Skip = BFloat16TheoryAttribute.Reason;
}

internal sealed class BFloat16TheoryAttribute : TheoryAttribute
{
    public BFloat16TheoryAttribute() => Skip = Reason;

    internal static string? Reason => ProductPrecision.ProcessorHasBFloat16 ? null : "this processor has no products of bfloat16";
}
