using ClusterVae.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Foundation.TorchSharp.Tests;

public sealed class OperatorTests
{
    private static readonly Golden _goldens = Golden.Load("torch_ops.json")["cases"];

    public static TheoryData<string> Names => [.. OperatorCases.All.Keys];

    [Fact]
    public void Every_golden_has_its_operator() => Assert.Equal(_goldens.Keys.Order(), OperatorCases.All.Keys.Order());

    [Theory, MemberData(nameof(Names))]
    public void Values_and_gradients_match_PyTorch(string name) => Check(name, ScalarType.Float64);

    [Theory, MemberData(nameof(Names))]
    public void Values_and_gradients_match_PyTorch_in_single_precision(string name) => Check(name, ScalarType.Float32);

    private static void Check(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var golden = _goldens[name];
        var differentiable = golden.Has("gradients");
        var inputs = golden["inputs"].Items.Select(input => Input(input, type, differentiable)).ToArray();
        var output = OperatorCases.All[name](inputs);
        Assert.Equal(golden["shape"].Longs, output.shape);
        output.Matches(golden["values"], type);
        if (!differentiable) return;
        var weights = torch.arange(0, output.numel(), 1, float64).cos().to(output.dtype).reshape(output.shape);
        var leaves = inputs.Where(input => input.requires_grad).ToList();
        var gradients = autograd.grad([(output * weights).sum()], leaves);
        foreach (var (expected, actual) in golden["gradients"].Items.Zip(gradients)) actual.Matches(expected, type);
    }

    private static Tensor Input(Golden input, ScalarType type, bool differentiable)
    {
        var shape = input["shape"].Longs;
        if (input["integer"].Flag) return torch.tensor(input["values"].Longs).reshape(shape);
        return torch.tensor(input["values"].Doubles).reshape(shape).to(type).detach().requires_grad_(differentiable);
    }
}
