using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ClusterVae.Onnx;

/// <summary>
/// A message in Protocol Buffers' wire format, written and never read. ONNX needs eight kinds of message with some thirty fields, whose numbers never
/// change: three ways of writing a field are less than a code generator and a run-time library that everyone who wants a mixture would carry.
/// </summary>
internal sealed class ProtoMessage
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public ProtoMessage Add(int field, long value)
    {
        Tag(field, 0);
        Varint((ulong)value);
        return this;
    }

    public ProtoMessage Add(int field, float value)
    {
        Tag(field, 5);
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(four, value);
        bytes.Write(four);
        return this;
    }

    public ProtoMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    public ProtoMessage Add(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2);
        Varint((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    public ProtoMessage Add(int field, ProtoMessage message) => Add(field, message.bytes.WrittenSpan);

    public void WriteTo(Stream stream) => stream.Write(bytes.WrittenSpan);

    private void Tag(int field, int wireType) => Varint(((ulong)field << 3) | (uint)wireType);

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Write([(byte)(value | 0x80)]);
        bytes.Write([(byte)value]);
    }
}
