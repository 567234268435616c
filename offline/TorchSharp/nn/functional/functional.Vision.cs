using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public enum InterpolationMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
        Area = 5,
    }

    public enum GridSampleMode
    {
        Nearest = 0,
        Bilinear = 2,
    }

    public enum GridSamplePaddingMode
    {
        Zeros = 0,
        Reflection = 1,
        Border = 2,
    }

    public static partial class nn
    {
        // Images warped, padded and resized.
        public static partial class functional
        {
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) => OpsVision.affineGrid.Call(theta, size, align_corners);

            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                // libtorch numbers them otherwise.
                var interpolation = mode == GridSampleMode.Bilinear ? 0 : 1;
                var padding = padding_mode switch { GridSamplePaddingMode.Border => 1, GridSamplePaddingMode.Reflection => 2, _ => 0 };
                return OpsVision.gridSample.Call(input, grid, interpolation, padding, align_corners ?? false);
            }

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => mode switch
            {
                PaddingModes.Reflect => OpsVision.pad.Call(input, pad, "reflect", Arg.None),
                PaddingModes.Replicate => OpsVision.pad.Call(input, pad, "replicate", Arg.None),
                PaddingModes.Circular => OpsVision.pad.Call(input, pad, "circular", Arg.None),
                _ => OpsVision.pad.Call(input, pad, "constant", value),
            };

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, new[] { pad.Item1, pad.Item2 }, mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, new[] { pad.Item1, pad.Item2, pad.Item3, pad.Item4 }, mode, value);

            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, Enumerable.Repeat(pad, (int)input.ndim * 2).ToArray(), mode, value);

            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false)
            {
                if (recompute_scale_factor && scale_factor is not null)
                {
                    size = scale_factor.Zip(x.shape.Skip(2), (scale, extent) => (long)Math.Floor(extent * scale)).ToArray();
                    scale_factor = null;
                }
                var corners = align_corners ?? false;
                return (mode, x.ndim) switch
                {
                    (InterpolationMode.Nearest, 3) => OpsVision.nearest1d.Call(x, size, scale_factor),
                    (InterpolationMode.Nearest, 4) => OpsVision.nearest2d.Call(x, size, scale_factor),
                    (InterpolationMode.Linear, 3) => OpsVision.linear1d.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Bilinear, 4) => OpsVision.bilinear2d.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Bicubic, 4) => OpsVision.bicubic2d.Call(x, size, corners, scale_factor),
                    (InterpolationMode.Area, 4) when size is not null => adaptive_avg_pool2d(x, size),
                    _ => throw new System.Runtime.InteropServices.ExternalException($"Interpolation mode {mode} does not fit an input with {x.ndim} dimensions"),
                };
            }

            public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) => interpolate(x, size, scale_factor, InterpolationMode.Bilinear, align_corners);

            public static Tensor upsample_nearest(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) => interpolate(x, size, scale_factor);
        }

        private static class OpsVision
        {
            internal static readonly Op affineGrid = new("affine_grid_generator");
            internal static readonly Op gridSample = new("grid_sampler");
            internal static readonly Op pad = new("pad");
            internal static readonly Op nearest1d = new("upsample_nearest1d", "vec");
            internal static readonly Op nearest2d = new("upsample_nearest2d", "vec");
            internal static readonly Op linear1d = new("upsample_linear1d", "vec");
            internal static readonly Op bilinear2d = new("upsample_bilinear2d", "vec");
            internal static readonly Op bicubic2d = new("upsample_bicubic2d", "vec");
        }
    }
}
