using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class MaxPool2d : nn.Module<Tensor, Tensor>
        {
            private readonly long[] _kernel;
            private readonly long[]? _stride;
            private readonly long[]? _padding;

            internal MaxPool2d(long[] kernel, long[]? stride, long[]? padding) : base(nameof(MaxPool2d)) => (_kernel, _stride, _padding) = (kernel, stride, padding);

            public override Tensor forward(Tensor tensor) => nn.functional.max_pool2d(tensor, _kernel, _stride, _padding);
        }

        public sealed class AvgPool2d : nn.Module<Tensor, Tensor>
        {
            private readonly long[] _kernel;
            private readonly long[]? _stride;
            private readonly long[]? _padding;

            internal AvgPool2d(long[] kernel, long[]? stride, long[]? padding) : base(nameof(AvgPool2d)) => (_kernel, _stride, _padding) = (kernel, stride, padding);

            public override Tensor forward(Tensor tensor) => nn.functional.avg_pool2d(tensor, _kernel, _stride ?? _kernel, _padding);
        }

        public sealed class AdaptiveAvgPool2d : nn.Module<Tensor, Tensor>
        {
            private readonly long[] _size;

            internal AdaptiveAvgPool2d(long[] size) : base(nameof(AdaptiveAvgPool2d)) => _size = size;

            public override Tensor forward(Tensor tensor) => nn.functional.adaptive_avg_pool2d(tensor, _size);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxPool2d MaxPool2d(long kernelSize, long? stride = null, long? padding = null) => new([kernelSize, kernelSize], Pair(stride), Pair(padding));

            public static MaxPool2d MaxPool2d((long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null) => new(Pair(kernelSize)!, Pair(stride), Pair(padding));

            public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null) => new([kernel_size, kernel_size], Pair(stride), Pair(padding));

            public static AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null) => new(Pair(kernel_size)!, Pair(stride), Pair(padding));

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long outputSize) => new([outputSize, outputSize]);

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) outputSize) => new(Pair(outputSize)!);

            private static long[]? Pair(long? both) => both is { } value ? [value, value] : null;

            private static long[]? Pair((long, long)? pair) => pair is { } value ? [value.Item1, value.Item2] : null;
        }
    }
}
