using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>How exactly matrix products are taken. Weights, sums over rows, biases, normalisation and losses are float32 in any case.</summary>
public enum Precision
{
    Float32,

    /// <summary>The factors of wide products are rounded to bfloat16 (eight binary digits) and summed in float32; an error where the processor cannot.</summary>
    BFloat16,
}

/// <summary>
/// The precision of the products that this thread takes in dense layers. Backward passes follow the forward pass that they belong to, on
/// whichever thread they run.
/// </summary>
internal static class ProductPrecision
{
    // A product this narrow costs next to nothing, and often it is the result: a code, the logits of the clusters.
    private const int Narrow = 64;

    [ThreadStatic]
    private static bool rounded;

    /// <summary>Whether the processor has instructions for products of bfloat16 (AVX512_BF16, and with it AMX). Without, libtorch imitates them slowly.</summary>
    public static bool ProcessorHasBFloat16 { get; } = AsksProcessor();

    /// <summary>What the options' word means for a training on the device.</summary>
    public static Precision ForTraining(Precision? asked, torch.Device device) => ForTraining(asked, device, ProcessorHasBFloat16);

    internal static Precision ForTraining(Precision? asked, torch.Device device, bool processorHasBFloat16)
    {
        if (asked == Precision.BFloat16 && device.type == DeviceType.CPU && !processorHasBFloat16)
        {
            throw new TrainingFailedException("Precision BFloat16 was asked for and this processor has no products of bfloat16 (AVX512_BF16 or AMX)",
                "Use Precision = Float32, or none at all.");
        }
        return asked ?? Precision.Float32;
    }

    /// <summary>Scores are exact unless they were asked for otherwise, and a model scores everywhere, whatever the processor it was trained on.</summary>
    public static bool RoundsScores(Precision? asked, torch.Device device) =>
        asked == Precision.BFloat16 && (device.type != DeviceType.CPU || ProcessorHasBFloat16);

    /// <summary>Whether a product of these widths is taken in bfloat16 here and now.</summary>
    public static bool Rounds(long inputs, long outputs) => rounded && IsWide(inputs, outputs);

    public static bool IsWide(long inputs, long outputs) => Math.Min(inputs, outputs) >= Narrow;

    /// <summary>Holds on this thread until the result is disposed.</summary>
    public static Use Begin(bool bfloat16)
    {
        var use = new Use(rounded);
        rounded = bfloat16;
        return use;
    }

    public readonly struct Use : IDisposable
    {
        private readonly bool before;

        internal Use(bool before) => this.before = before;

        public void Dispose() => rounded = before;
    }

    private static bool AsksProcessor()
    {
        const int extendedFeatures = 7;
        return Avx512F.IsSupported && X86Base.CpuId(0, 0).Eax >= extendedFeatures
            && X86Base.CpuId(extendedFeatures, 0).Eax >= 1 && (X86Base.CpuId(extendedFeatures, 1).Eax & 1 << 5) != 0;
    }
}
