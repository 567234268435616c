using ClusterVae.Options;
using ClusterVae.Testing;

namespace ClusterVae.Deep.Tests.Exon;

public sealed class LatentLayoutTests
{
    [Fact]
    public void The_circle_of_ten_is_the_papers()
    {
        var prior = LatentLayout.Circle().Place(10, 2);
        // r = 4 / sin(π/10) = 12.944; the first centre stands at 18 degrees, neighbours 8 apart.
        Close.To(12.944271909999159 * Math.Cos(Math.PI / 10), prior.Mean(0, 0), 1e-12);
        Close.To(12.944271909999159 * Math.Sin(Math.PI / 10), prior.Mean(0, 1), 1e-12);
        for (var k = 0; k < 10; k++)
        {
            var next = (k + 1) % 10;
            Close.To(8, Math.Sqrt(Math.Pow(prior.Mean(k, 0) - prior.Mean(next, 0), 2) + Math.Pow(prior.Mean(k, 1) - prior.Mean(next, 1), 2)), 1e-12);
            Assert.Equal(4, prior.Variance(k, 1));
        }
        Assert.All(prior.Weights, weight => Close.To(0.1, weight, 1e-12));
    }

    [Fact]
    public void Dimensions_behind_the_layout_are_standard()
    {
        var circle = LatentLayout.Circle().Place(3, 4);
        Assert.Equal((0, 1), (circle.Mean(1, 3), circle.Variance(1, 3)));
        var oneHot = LatentLayout.OneHot().Place(10, 256);
        Assert.Equal((1, 0.1), (oneHot.Mean(4, 4), oneHot.Variance(4, 9)));
        Assert.Equal((0, 1), (oneHot.Mean(4, 200), oneHot.Variance(4, 200)));
    }

    [Fact]
    public void Two_components_stand_opposite_each_other() => Close.To([0, 4, 0, -4], LatentLayout.Circle().Place(2, 2).Means, 0, 1e-12);

    [Fact]
    public void A_given_layout_is_taken_as_it_is_and_checked()
    {
        var prior = LatentLayout.Given([-4, 0, 4, 0], [4], [1, 3]).Place(2, 2);
        Assert.Equal([-4.0, 0, 4, 0], prior.Means);
        Assert.Equal([0.25, 0.75], prior.Weights);
        Assert.Throws<OptionsException>(() => LatentLayout.Given([1, 2, 3]).Place(2, 2));
        Assert.Throws<OptionsException>(() => LatentLayout.OneHot().Place(10, 9));
        Assert.Throws<OptionsException>(() => new Checked<LatentLayout>(new LatentLayout { Shape = LatentShape.Given }));
        Assert.Throws<OptionsException>(() => new Checked<ExonOptions>(new ExonOptions { Layout = new LatentLayout { Distance = double.NaN } }));
    }
}
