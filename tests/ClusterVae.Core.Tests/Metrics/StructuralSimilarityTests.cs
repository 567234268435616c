using ClusterVae.Metrics;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Metrics;

public sealed class StructuralSimilarityTests
{
    private static readonly Golden Oracle = Golden.Load("exon_explain.json")["ssim"];

    private static StructuralSimilarity Ssim => new(Oracle["height"].Int, Oracle["width"].Int);

    [Fact]
    public void Every_pair_equals_scipy()
    {
        var pictures = Oracle["pictures"].Rows.Select(row => Array.ConvertAll(row, value => (float)value)).ToArray();
        for (var a = 0; a < pictures.Length; a++)
        {
            for (var b = 0; b < pictures.Length; b++)
                Close.To(Oracle["pairs"][a][b].Number, Ssim.Of(pictures[a], pictures[b]), 1e-9, 1e-10);
        }
    }

    [Fact]
    public void The_mean_over_ordered_pairs_equals_scipy() =>
        Close.To(Oracle["meanNegative"].Number, Ssim.MeanNegative(Oracle["pictures"].Floats), 1e-9);

    [Fact]
    public void A_picture_is_like_itself_and_equal_pictures_do_not_differ()
    {
        var picture = Oracle["pictures"][0].Floats;
        Close.To(1, Ssim.Of(picture, picture), 1e-12);
        Close.To(0, Ssim.MeanNegative([.. picture, .. picture, .. picture]), 0, 1e-12);
    }

    [Fact]
    public void Pictures_smaller_than_the_window_and_flat_ones_stay_finite()
    {
        var small = new StructuralSimilarity(8, 8);
        Assert.InRange(small.Of(new float[64], Enumerable.Repeat(1f, 64).ToArray()), -1, 1);
        Close.To(1, small.Of(new float[64], new float[64]), 1e-12);
    }

    [Fact]
    public void Channels_are_averaged()
    {
        var (a, b) = (Oracle["pictures"][0].Floats, Oracle["pictures"][1].Floats);
        var two = Ssim with { Channels = 2 };
        Close.To((1 + Ssim.Of(a, b)) / 2, two.Of([.. a, .. a], [.. a, .. b]), 1e-12);
    }
}
