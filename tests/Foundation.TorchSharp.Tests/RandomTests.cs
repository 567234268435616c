using ClusterVae.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Foundation.TorchSharp.Tests;

public sealed class RandomTests
{
    private static readonly Golden _golden = Golden.Load("torch_training.json")["random"];

    [Fact]
    public void A_seeded_generator_draws_PyTorchs_numbers()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(123);
        torch.rand(5, dtype: float64, generator: generator).Matches(_golden["rand"]);
        torch.randn(20, dtype: float64, generator: generator).Matches(_golden["randn"]);
        torch.randperm(8, generator: generator).Matches(_golden["randperm"]);
        torch.randint(100, new long[] { 5 }, generator: generator).Matches(_golden["randint"]);
    }

    [Fact]
    public void The_global_seed_draws_PyTorchs_numbers()
    {
        using var scope = NewDisposeScope();
        torch.manual_seed(5);
        torch.rand(4, dtype: float64).Matches(_golden["global"]);
    }

    [Fact]
    public void A_generator_leaves_the_global_stream_alone()
    {
        using var scope = NewDisposeScope();
        var before = torch.random.get_rng_state();
        using var generator = new Generator(1);
        torch.randn([100], generator: generator);
        torch.zeros(10).normal_(generator: generator);
        torch.full(10, 0.5f).bernoulli(generator);
        torch.ones(4).multinomial(2, false, generator);
        Assert.True(before.Equals(torch.random.get_rng_state()));
    }

    [Fact]
    public void A_state_can_be_taken_up_again()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(77);
        Assert.Equal(77, generator.initial_seed());
        torch.rand(3, generator: generator);
        var state = generator.get_state();
        var first = torch.rand(6, generator: generator);
        generator.set_state(state);
        Assert.True(first.Equals(torch.rand(6, generator: generator)));
        generator.manual_seed(77);
        using var again = new Generator(77);
        Assert.True(torch.rand(6, generator: generator).Equals(torch.rand(6, generator: again)));
    }
}
