using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Copies, other element types, other devices, in and out of the graph.
    public partial class Tensor
    {
        public Tensor clone() => OpsMovement.clone.Call(this);

        public Tensor contiguous() => OpsMovement.contiguous.Call(this);

        public Tensor detach() => OpsMovement.detach.Call(this);

        public Tensor detach_()
        {
            OpsMovement.detach_.Run(this);
            return this;
        }

        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            OpsMovement.copy_.Run(this, source, nonBlocking);
            return this;
        }

        public Tensor set_(Tensor source)
        {
            OpsMovement.set_.Run(this, source);
            return this;
        }

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(OpsMovement.toType.Call(this, type, non_blocking, copy), disposeAfter);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(OpsMovement.toDevice.Call(this, InitializeDevice(device), type, non_blocking, copy), disposeAfter);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(OpsMovement.toDevice.Call(this, InitializeDevice(device), dtype, non_blocking, copy), disposeAfter);

        public Tensor to(Tensor other) => to(other.dtype, other.device);

        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false)
        {
            if (device is not null && device.type != DeviceType.CUDA) throw new ArgumentException("Not a CUDA device.", nameof(device));
            return to(device ?? CUDA, non_blocking: non_blocking);
        }

        public Tensor pin_memory() => OpsMovement.pin_memory.Call(this);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor @byte() => to_type(ScalarType.Byte);

        public Tensor @char() => to_type(ScalarType.Int8);

        public Tensor @short() => to_type(ScalarType.Int16);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor half() => to_type(ScalarType.Float16);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        private Tensor After(Tensor result, bool disposeAfter)
        {
            if (disposeAfter) Dispose();
            return result;
        }
    }

    public static Tensor clone(Tensor input) => input.clone();

    private static class OpsMovement
    {
        internal static readonly Op clone = new("clone");
        internal static readonly Op contiguous = new("contiguous");
        internal static readonly Op detach = new("detach");
        internal static readonly Op detach_ = new("detach_");
        internal static readonly Op copy_ = new("copy_");
        internal static readonly Op set_ = new("set_", "source_Tensor");
        internal static readonly Op toType = new("to", "dtype");
        internal static readonly Op toDevice = new("to", "device");
        internal static readonly Op pin_memory = new("pin_memory");
    }
}
