using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Core.Tests.Numerics;

public sealed class VectorExpTests
{
    [Fact]
    public void Single_precision_is_within_one_and_a_half_units_in_the_last_place()
    {
        var worst = 0.0;
        for (var x = -86.4f; x < 0; x += 1.7e-4f)
        {
            var result = VectorExp.OfNonPositive(Vector512.Create(x))[7];
            var exact = Math.Exp(x);
            worst = Math.Max(worst, Math.Abs(result - exact) / (MathF.BitIncrement((float)exact) - (float)exact));
        }
        Assert.True(worst <= 1.5, $"{worst} units");
    }

    [Fact]
    public void Double_precision_is_within_two_units_in_the_last_place()
    {
        var worst = 0.0;
        for (var x = -707.4; x < 0; x += 1.3e-3)
        {
            var result = VectorExp.OfNonPositive(Vector512.Create(x))[3];
            var near = Math.Exp(x);
            worst = Math.Max(worst, Math.Abs(result - near) / (Math.BitIncrement(near) - near));
        }
        Assert.True(worst <= 2, $"{worst} units");
    }

    [Fact]
    public void Ends_of_the_range()
    {
        Assert.Equal(1f, VectorExp.OfNonPositive(Vector512<float>.Zero)[0]);
        Assert.Equal(1.0, VectorExp.OfNonPositive(Vector512<double>.Zero)[0]);
        foreach (var low in new[] { -87f, -104f, -1e30f, float.MinValue, float.NegativeInfinity })
            Assert.Equal(0f, VectorExp.OfNonPositive(Vector512.Create(low))[0]);
        foreach (var low in new[] { -708.0, -1e4, -1e300, double.NegativeInfinity })
            Assert.Equal(0.0, VectorExp.OfNonPositive(Vector512.Create(low))[0]);
    }
}
