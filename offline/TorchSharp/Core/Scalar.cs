using TorchSharp.Native;

namespace TorchSharp;

/// <summary>One number on its way to an operator.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(long value, torch.ScalarType type) => (Tag, Bits, Type) = (type == torch.ScalarType.Bool ? Tag.Bool : Tag.Int, value, type);

    private Scalar(double value, torch.ScalarType type) => (Tag, Bits, Type) = (Tag.Double, BitConverter.DoubleToInt64Bits(value), type);

    internal Tag Tag { get; }

    internal long Bits { get; }

    /// <summary>What the number is to libtorch: whole numbers are 64 bits wide, others double precision.</summary>
    public torch.ScalarType Type { get; }

    internal double AsDouble => Tag == Tag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsLong => Tag == Tag.Double ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    public static implicit operator Scalar(byte value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(sbyte value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(short value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(int value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(long value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(Half value) => new((double)value, torch.ScalarType.Float64);

    public static implicit operator Scalar(float value) => new((double)value, torch.ScalarType.Float64);

    public static implicit operator Scalar(double value) => new(value, torch.ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(value ? 1 : 0, torch.ScalarType.Bool);

    internal static Scalar From(NativeArg number) => number.Tag switch
    {
        Tag.Double => BitConverter.Int64BitsToDouble(number.Bits),
        Tag.Bool => number.Bits != 0,
        _ => number.Bits,
    };

    /// <summary>Nothing native to let go of; the original has.</summary>
    public void Dispose()
    {
    }
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this sbyte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static float ToSingle(this Scalar value) => (float)value.AsDouble;

    public static double ToDouble(this Scalar value) => value.AsDouble;

    public static sbyte ToSByte(this Scalar value) => (sbyte)value.AsLong;

    public static byte ToByte(this Scalar value) => (byte)value.AsLong;

    public static short ToInt16(this Scalar value) => (short)value.AsLong;

    public static int ToInt32(this Scalar value) => (int)value.AsLong;

    public static long ToInt64(this Scalar value) => value.AsLong;

    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}
