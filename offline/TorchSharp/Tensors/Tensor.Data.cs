using System.Runtime.CompilerServices;
using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    // The elements as .NET sees them.
    public unsafe partial class Tensor
    {
        private static readonly Op _item = new("item");

        /// <summary>The tensor's own memory, which lives as long as the tensor does.</summary>
        public Span<byte> bytes
        {
            get
            {
                RequireReadable();
                var size = NumberOfElements * ElementSize;
                if (size > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                return new Span<byte>((void*)Data(), (int)size);
            }
            set
            {
                var target = bytes;
                if (target.Length != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(target);
            }
        }

        /// <summary>A typed window on the elements; of a copy where the tensor is not on the CPU.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            ValidateType(typeof(T));
            if (device_type == DeviceType.CPU)
            {
                var value = Unsafe.ReadUnaligned<T>((void*)Data());
                GC.KeepAlive(this);
                return value;
            }
            using var here = cpu();
            return here.item<T>();
        }

        public Scalar ToScalar() => Scalar.From(_item.Number(this));

        public double ReadCpuDouble(long i) => TensorAccessor<double>.ReadItemAt(this, i);

        public float ReadCpuSingle(long i) => TensorAccessor<float>.ReadItemAt(this, i);

        public int ReadCpuInt32(long i) => TensorAccessor<int>.ReadItemAt(this, i);

        public long ReadCpuInt64(long i) => TensorAccessor<long>.ReadItemAt(this, i);

        public byte ReadCpuByte(long i) => TensorAccessor<byte>.ReadItemAt(this, i);

        public bool ReadCpuBool(long i) => TensorAccessor<bool>.ReadItemAt(this, i);

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            RequireReadable();
            var memory = new UnmanagedMemoryStream((byte*)Data(), NumberOfElements * ElementSize);
            memory.CopyTo(stream, Math.Max(bufferSize, 1));
            GC.KeepAlive(this);
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            RequireReadable();
            var size = NumberOfElements * ElementSize;
            var target = (byte*)Data();
            while (size > 0)
            {
                var block = (int)Math.Min(size, 1 << 20);
                stream.ReadExactly(new Span<byte>(target, block));
                target += block;
                size -= block;
            }
            GC.KeepAlive(this);
        }

        internal nint Data()
        {
            var address = Bridge.at_data(Handle);
            if (address == 0 && NumberOfElements > 0) Bridge.Fail();
            return address;
        }

        internal void ValidateType(Type type)
        {
            var mine = dtype;
            if (type != mine.ClrType()) throw new ArgumentException($"{type.Name} is not compatible with {mine}");
        }

        private void RequireReadable()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
        }
    }
}
