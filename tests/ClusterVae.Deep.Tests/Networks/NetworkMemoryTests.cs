using TorchSharp;

namespace ClusterVae.Deep.Tests.Networks;

public sealed class NetworkMemoryTests
{
    [Theory]
    [InlineData(new[] { 65536, 65536 })]
    [InlineData(new[] { 1_000_000, 1_000_000 })]
    [InlineData(new[] { 4_000_000, 4_000_000 })]
    public void A_network_that_cannot_fit_is_refused_with_the_numbers_before_it_takes_any_memory(int[] widths)
    {
        using var generator = new torch.Generator(1);
        var before = Environment.WorkingSet;
        var error = Assert.Throws<NetworkShapeException>(() => NetworkSpec.Mlp(widths).Build(8, 2, generator));
        Assert.Matches(@"takes [\d,.]+ GB in training, and there are [\d,.]+ GB", error.Message);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 1L << 30);
    }
}
