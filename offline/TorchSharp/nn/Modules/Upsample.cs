using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Images resized by interpolation.</summary>
        public sealed class Upsample : nn.Module<Tensor, Tensor>
        {
            private readonly long[]? _size;
            private readonly double[]? _scale;

            internal Upsample(long[]? size, double[]? scale, UpsampleMode mode, bool? align_corners) : base(nameof(Upsample)) =>
                (_size, _scale, this.mode, this.align_corners) = (size, scale, mode, align_corners);

            public UpsampleMode mode { get; }

            public bool? align_corners { get; }

            public ReadOnlySpan<long> size => _size;

            public ReadOnlySpan<double> scale_factor => _scale;

            public override Tensor forward(Tensor tensor) => nn.functional.interpolate(tensor, _size, _scale, (InterpolationMode)mode, align_corners);
        }
    }

    public static partial class torch
    {
        public enum UpsampleMode
        {
            Nearest = 0,
            Linear = 1,
            Bilinear = 2,
            Bicubic = 3,
            Trilinear = 4,
        }

        public static partial class nn
        {
            public static Upsample Upsample(long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool? align_corners = null) =>
                new(size, scale_factor, mode, align_corners);
        }
    }
}
