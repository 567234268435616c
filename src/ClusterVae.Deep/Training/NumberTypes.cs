using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A number as it lies in memory; arithmetic sees a float32.</summary>
internal unsafe interface INumber<TSelf> where TSelf : unmanaged, INumber<TSelf>
{
    static abstract Vector256<float> Load(TSelf* from);

    static abstract void Store(Vector256<float> values, TSelf* to);

    static abstract float ToSingle(TSelf value);

    static abstract TSelf FromSingle(float value);
}

internal readonly unsafe struct Float32(float value) : INumber<Float32>
{
    private readonly float value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(Float32* from) => Vector256.Load((float*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> values, Float32* to) => values.Store((float*)to);

    public static float ToSingle(Float32 value) => value.value;

    public static Float32 FromSingle(float value) => new(value);
}

/// <summary>The upper half of a float32, rounded to the nearest, ties to even. NaN as arithmetic makes it stays NaN.</summary>
internal readonly unsafe struct BFloat16(ushort bits) : INumber<BFloat16>
{
    private readonly ushort bits = bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(BFloat16* from) =>
        (Vector256.WidenLower(Vector128.Load((ushort*)from).ToVector256Unsafe()) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> values, BFloat16* to)
    {
        var raw = values.AsUInt32();
        var rounded = (raw + Vector256.Create(0x7FFFu) + ((raw >>> 16) & Vector256<uint>.One)) >>> 16;
        Vector256.Narrow(rounded, rounded).GetLower().Store((ushort*)to);
    }

    public static float ToSingle(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value.bits << 16);

    public static BFloat16 FromSingle(float value)
    {
        var raw = BitConverter.SingleToUInt32Bits(value);
        return new BFloat16((ushort)((raw + 0x7FFF + ((raw >> 16) & 1)) >> 16));
    }
}

internal static class NumberTypes
{
    public static torch.ScalarType Of(bool bfloat16) => bfloat16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;
}
