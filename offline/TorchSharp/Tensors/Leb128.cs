namespace TorchSharp.Utils;

/// <summary>Whole numbers seven bits at a time, low bits first; the top bit says that more follow.</summary>
internal static class Leb128
{
    internal static void Encode(this BinaryWriter writer, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value >= 0x80; value >>= 7) writer.Write((byte)(value | 0x80));
        writer.Write((byte)value);
    }

    internal static long Decode(this BinaryReader reader)
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var part = reader.ReadByte();
            value |= (part & 0x7fL) << shift;
            if (part < 0x80) return value;
        }
        throw new InvalidDataException("A number in the stream is too long.");
    }
}
