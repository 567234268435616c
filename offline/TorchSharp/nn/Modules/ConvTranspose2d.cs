using TorchSharp.Modules;
using TorchSharp.Native;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>The adjoint of a convolution: images grow by the stride.</summary>
        public sealed class ConvTranspose2d : nn.Module<Tensor, Tensor>
        {
            private readonly long[] _stride;
            private readonly long[] _padding;
            private readonly long[] _outputPadding;
            private readonly long[] _dilation;
            private readonly long _groups;
            private readonly long _channels;

            [ComponentName(Name = nameof(weight))] private Parameter _weight;
            [ComponentName(Name = nameof(bias))] private Parameter? _bias;

            internal ConvTranspose2d(long inputs, long outputs, (long, long) kernel, (long, long) stride, (long, long) padding, (long, long) outputPadding, (long, long) dilation, long groups, bool bias, Device? device, ScalarType? dtype) : base(nameof(ConvTranspose2d))
            {
                if (groups <= 0 || inputs % groups != 0 || outputs % groups != 0)
                    throw new System.Runtime.InteropServices.ExternalException($"in_channels {inputs} and out_channels {outputs} must be divisible by groups {groups}");
                (_stride, _padding) = ([stride.Item1, stride.Item2], [padding.Item1, padding.Item2]);
                (_outputPadding, _dilation) = ([outputPadding.Item1, outputPadding.Item2], [dilation.Item1, dilation.Item2]);
                (_groups, _channels) = (groups, inputs);
                _weight = Parameter.Empty([inputs, outputs / groups, kernel.Item1, kernel.Item2], device, dtype);
                _bias = bias ? Parameter.Empty([outputs], device, dtype) : null;
                Initial.Uniform(_weight, _bias);
                RegisterComponents();
            }

            /// <summary>A new object for the same tensor at every reading, as in the original.</summary>
            public Parameter? weight
            {
                get => _weight.SameTensor();
                set => ConditionallyRegisterParameter(nameof(weight), _weight = value ?? throw new ArgumentNullException(nameof(weight)));
            }

            public Parameter? bias
            {
                get => _bias?.SameTensor();
                set => ConditionallyRegisterParameter(nameof(bias), _bias = value ?? throw new ArgumentNullException(nameof(bias)));
            }

            public override Tensor forward(Tensor input)
            {
                var rank = input.Dimensions;
                if (rank is not (3 or 4) || input.shape[(int)rank - 3] != _channels)
                    throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {_channels} channels to ConvTranspose2d.");
                return nn.functional.conv_transpose2d(input, _weight, _bias, _stride, _padding, _outputPadding, _dilation, _groups);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                ConvTranspose2d(in_channels, out_channels, (kernelSize, kernelSize), (stride, stride), (padding, padding), (output_padding, output_padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? output_padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                padding_mode is PaddingModes.Zeros
                    ? new(in_channels, out_channels, kernelSize, stride ?? (1, 1), padding ?? (0, 0), output_padding ?? (0, 0), dilation ?? (1, 1), groups, bias, device, dtype)
                    : throw new ArgumentException("Only zeros padding mode is supported for ConvTranspose2d", nameof(padding_mode));

            public static partial class functional
            {
                private static readonly Op _convTranspose2d = new("conv_transpose2d", "input");

                public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                    _convTranspose2d.Call(input, weight, bias, strides ?? [1, 1], padding ?? [0, 0], output_padding ?? [0, 0], groups, dilation ?? [1, 1]);
            }
        }
    }
}
