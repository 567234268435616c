#nullable disable
using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // To another device, to another floating point type: new parameters in place of the old.
        public partial class Module
        {
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Move(device, Floating(dtype));

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => Move(new Device(deviceType, deviceIndex), null);

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking) => Move(null, Floating(dtype));

            private static ScalarType Floating(ScalarType dtype) => dtype.IsFloatingPoint()
                ? dtype
                : throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");

            private Module Move(Device device, ScalarType? dtype)
            {
                if (device is { type: DeviceType.CUDA } && !cuda.is_available()) throw new InvalidOperationException("CUDA is not available.");
                foreach (var (_, part) in named_children())
                {
                    if (device is null) part._to(dtype.Value, false);
                    else if (dtype is null) part._to(device.type, device.index, false);
                    else part._to(device, dtype.Value, false);
                }
                var fields = GetType().GetFields(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance).ToLookup(field => field.ComponentName());
                foreach (var (name, parameter) in named_parameters(false).ToList())
                {
                    if (Stays(parameter, device, dtype)) continue;
                    var moved = Moved(parameter, device, dtype);
                    ConditionallyRegisterParameter(name, moved);
                    foreach (var field in fields[name]) field.SetValue(this, moved);
                }
                foreach (var (name, buffer) in named_buffers(false).ToList())
                {
                    if (Stays(buffer, device, dtype)) continue;
                    var moved = buffer.to(TypeAfter(buffer, dtype), device ?? buffer.device, disposeAfter: true).DetachFromDisposeScope();
                    ConditionallyRegisterBuffer(name, moved);
                    foreach (var field in fields[name]) field.SetValue(this, moved);
                }
                return this;
            }

            // Outside the graph, so that the new parameter is a leaf again.
            private static Parameter Moved(Parameter parameter, Device device, ScalarType? dtype)
            {
                using var guard = no_grad();
                var type = TypeAfter(parameter, dtype);
                using var data = parameter.to(type, device ?? parameter.device);
                var moved = new Parameter(data, parameter.requires_grad);
                moved.DetachFromDisposeScope();
                using var gradient = parameter.grad;
                if (gradient is not null)
                {
                    using var movedGradient = gradient.to(type, device ?? parameter.device);
                    moved.grad = movedGradient;
                }
                parameter.Dispose();
                return moved;
            }

            private static ScalarType TypeAfter(Tensor tensor, ScalarType? dtype) => dtype is { } wanted && tensor.is_floating_point() ? wanted : tensor.dtype;

            private static bool Stays(Tensor tensor, Device device, ScalarType? dtype) =>
                TypeAfter(tensor, dtype) == tensor.dtype
                && (device is null || (device.type == tensor.device_type && (device.index < 0 || device.index == tensor.device_index)));
        }
    }
}
