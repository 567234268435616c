using ClusterVae.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Foundation.TorchSharp.Tests;

public sealed class ModuleTests
{
    private static readonly Golden _golden = Golden.Load("torch_training.json")["network"];
    private static readonly Golden _linear = Golden.Load("torch_training.json")["random"]["linear"];

    [Fact]
    public void A_network_of_every_layer_matches_PyTorch()
    {
        using var net = Network();
        net.Fill(_golden["weights"]);
        using var input = _golden["input"].ToTensor(5, 1, 8, 8);
        using var output = net.call(input);
        output.Matches(_golden["output"]);

        using var weights = torch.arange(0, 15, 1, float64).cos().reshape(5, 3);
        var named = net.named_parameters().ToList();
        var gradients = autograd.grad([(output * weights).sum()], [.. named.Select(n => n.parameter)]);
        foreach (var ((name, _), gradient) in named.Zip(gradients)) gradient.Matches(_golden["gradients"][name]);
        foreach (var (name, buffer) in net.named_buffers()) buffer.Matches(_golden["buffers"][name]);

        net.eval();
        using var evaluated = net.call(input);
        evaluated.Matches(_golden["evaluated"]);
    }

    [Fact]
    public void Fields_become_components_under_their_names()
    {
        using var module = new Tree();
        Assert.Equal(["own", "branch.weight", "branch.bias", "leaves.0.weight", "leaves.0.bias", "leaves.1.weight", "leaves.1.bias"], module.named_parameters().Select(n => n.name));
        Assert.Equal(["table"], module.named_buffers().Select(n => n.name));
        Assert.Equal(["branch", "leaves"], module.named_children().Select(n => n.name));
        Assert.Equal(["branch", "leaves", "leaves.0", "leaves.1"], module.named_modules().Select(n => n.name));
        Assert.True(module.has_parameter("leaves.1.bias"));
        Assert.False(module.has_parameter("leaves.2.bias"));
        Assert.Equal([2L, 3], module.get_parameter("branch.weight").shape);
    }

    [Fact]
    public void The_state_survives_a_file()
    {
        using var first = new Tree();
        using var second = new Tree();
        using var file = new MemoryStream();
        first.save(new BinaryWriter(file));
        file.Position = 0;
        second.load(new BinaryReader(file));
        Assert.Equal(State(first), State(second));

        file.Position = 0;
        using var other = nn.Linear(2, 2);
        Assert.Throws<ArgumentException>(() => other.load(new BinaryReader(file)));
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        using var module = new Tree();
        using var file = new MemoryStream();
        module.save(new BinaryWriter(file));
        file.SetLength(file.Length - 5);
        file.Position = 0;
        Assert.Throws(VersionDifferences.ErrorOfAFileCutShort, () => { module.load(new BinaryReader(file)); });
    }

    [Fact]
    public void The_state_survives_a_dictionary()
    {
        using var first = new Tree();
        using var second = new Tree();
        var (missing, unexpected) = second.load_state_dict(first.state_dict());
        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.Equal(State(first), State(second));
        var partial = first.state_dict();
        partial.Remove("own");
        Assert.Throws<InvalidOperationException>(() => second.load_state_dict(partial));
        Assert.Equal(["own"], second.load_state_dict(partial, strict: false).missing_keys);
    }

    [Fact]
    public void Another_type_makes_new_parameters()
    {
        using var module = new Tree();
        module.to(float64);
        Assert.All(module.named_parameters(), n => Assert.True(n.parameter.dtype == float64 && n.parameter.requires_grad));
        Assert.Equal(VersionDifferences.ConvertedParametersAreLeaves, module.named_parameters().All(n => n.parameter.is_leaf));
        using var input = torch.ones(4, 3, float64);
        using var output = module.call(input);
        Assert.Equal(float64, output.dtype);
        if (VersionDifferences.ModulesRefuseWholeNumbers) Assert.Throws<ArgumentException>(() => module.to(int64));
    }

    [Fact]
    public void Dropout_works_in_training_only()
    {
        using var dropout = nn.Dropout(0.5);
        using var input = torch.ones(1000);
        using var kept = dropout.call(input);
        Assert.InRange(kept.count_nonzero().item<long>(), 400, 600);
        dropout.eval();
        Assert.False(dropout.training);
        using var all = dropout.call(input);
        Assert.Equal(1000, all.count_nonzero().item<long>());
    }

    [Fact]
    public void Gradients_are_cleared_and_clipped()
    {
        using var layer = nn.Linear(3, 1);
        using var input = torch.full(1, 3, 100.0f);
        layer.call(input).sum().backward();
        var before = nn.utils.clip_grad_norm_(layer.parameters(), 1.0);
        Assert.Equal(Math.Sqrt(3 * 100.0 * 100 + 1), before, 2);
        var after = Math.Sqrt(layer.parameters().Sum(p => VersionDifferences.Gradient(p)!.square().sum().item<float>()));
        Assert.Equal(1.0, after, 4);
        layer.zero_grad();
        Assert.All(layer.parameters(), p => Assert.True(VersionDifferences.Gradient(p) is not { } gradient || gradient.count_nonzero().item<long>() == 0));
    }

    [Fact]
    public void Applied_functions_reach_every_part()
    {
        using var module = new Tree();
        var seen = 0;
        module.apply(_ => seen++);
        Assert.Equal(5, seen);
    }

    [Fact]
    public void Names_are_checked()
    {
        using var module = new Tree();
        using var part = nn.Linear(1, 1);
        Assert.Throws<ArgumentException>(() => module.register_module("a.b", part));
        Assert.Throws<InvalidOperationException>(() => module.register_module("branch", part));
        Assert.Throws<ArgumentNullException>(() => module.register_buffer("nothing", null!));
    }

    [Fact]
    public void Initial_weights_are_PyTorchs()
    {
        torch.manual_seed(11);
        using var layer = nn.Linear(4, 3);
        foreach (var (name, parameter) in layer.named_parameters()) parameter.Matches(_linear[name], ScalarType.Float32);
    }

    [Fact]
    public void Initial_weights_are_drawn_in_single_precision_whatever_the_type()
    {
        torch.manual_seed(11);
        using var layer = nn.Linear(4, 3, dtype: float64);
        foreach (var (name, parameter) in layer.named_parameters())
        {
            Assert.Equal(float64, parameter.dtype);
            parameter.Matches(_linear[name], ScalarType.Float32);
        }
    }

    private static Sequential Network() => nn.Sequential(
        nn.Conv2d(1, 4, 3, 2, 1), nn.BatchNorm2d(4), nn.ReLU(), nn.ConvTranspose2d(4, 2, 3, 2, 1, 1), nn.Flatten(),
        nn.Linear(128, 6), nn.BatchNorm1d(6), nn.LeakyReLU(0.2), nn.LayerNorm(6), nn.Linear(6, 3, hasBias: false)).to(float64);

    private static double[] State(nn.Module module) => [.. module.state_dict().OrderBy(e => e.Key).SelectMany(e => e.Value.ToDoubles())];

    private sealed class Tree : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter own = new(torch.rand(2));
        private readonly Tensor table = torch.rand(3);
        private readonly Linear branch = nn.Linear(3, 2);
        private readonly ModuleList<nn.Module<Tensor, Tensor>> leaves = nn.ModuleList<nn.Module<Tensor, Tensor>>(nn.Linear(2, 2), nn.Linear(2, 2));

        internal Tree() : base(nameof(Tree)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var output = branch.call(input + table) * own;
            foreach (var leaf in leaves) output = leaf.call(output);
            return output.MoveToOuterDisposeScope();
        }
    }
}
