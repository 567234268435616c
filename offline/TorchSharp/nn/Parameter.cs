using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A tensor that training changes. It takes the given tensor's handle over; that tensor object is empty afterwards.</summary>
        public class Parameter : torch.Tensor
        {
            public Parameter(torch.Tensor data, bool requires_grad = true) : base(data.with_requires_grad(requires_grad).MoveHandle())
            {
            }

            internal Parameter(nint handle) : base(handle)
            {
            }

            internal static Parameter Empty(long[] shape, torch.Device? device, torch.ScalarType? dtype)
            {
                var made = new Parameter(_empty.Raw(shape, dtype ?? torch.get_default_dtype(), Arg.None, torch.InitializeDevice(device)));
                made.requires_grad = true;
                return made;
            }

            /// <summary>A second object for the same tensor, which its reader may dispose.</summary>
            internal new Parameter SameTensor() => new(Bridge.at_ref(Handle));

            private static readonly Op _empty = new("empty", "memory_format");
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
