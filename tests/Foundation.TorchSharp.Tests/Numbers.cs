using ClusterVae.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Foundation.TorchSharp.Tests;

/// <summary>Goldens to tensors and back.</summary>
internal static class Numbers
{
    internal static Tensor ToTensor(this Golden golden, params long[] shape) =>
        torch.tensor(golden.Doubles, float64).reshape(shape.Length > 0 ? shape : [golden.Doubles.LongLength]);

    internal static double[] ToDoubles(this Tensor tensor)
    {
        using var plain = tensor.detach().to(float64).contiguous();
        return plain.data<double>().ToArray();
    }

    /// <summary>Tolerances of the goldens: relative, with a floor for what cancels to zero.</summary>
    internal static void Matches(this Tensor actual, Golden expected, ScalarType type = ScalarType.Float64)
    {
        var scale = Math.Max(1e-3, expected.Doubles.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
        var rtol = type == ScalarType.Float64 ? 1e-6 : 1e-5;
        Close.To(expected.Doubles, actual.ToDoubles(), rtol, type == ScalarType.Float64 ? 1e-9 * scale : 1e-5 * scale);
    }
}
