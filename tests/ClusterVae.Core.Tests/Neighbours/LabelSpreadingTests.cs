using ClusterVae.Neighbours;

namespace ClusterVae.Core.Tests.Neighbours;

public sealed class LabelSpreadingTests
{
    [Fact]
    public void A_row_takes_after_its_neighbours_by_how_closely_they_are_joined()
    {
        // Row 3 has 0 for its neighbour and is that of 0, 1 and 2: S is 2/√8, 1/2 and 1/2 there, and of (√2 + 1)/2 and 1/2 the first is 1/√2. Row 5 is joined with row 4 alone, which nobody named.
        var neighbours = new Neighbourhoods(1, [3, 3, 3, 0, 5, 4], new float[6], 1);
        var parts = LabelSpreading.Of(neighbours, [0, 0, 1, -1, -1, -1], 2);
        Assert.Equal(1 / Math.Sqrt(2), parts[6], 1e-6);
        Assert.Equal(1 - 1 / Math.Sqrt(2), parts[7], 1e-6);
        Assert.True(parts[0] > parts[6] && parts[5] > parts[7]);
        Assert.Equal([0.5f, 0.5f, 0.5f, 0.5f], parts[8..]);
    }
}
