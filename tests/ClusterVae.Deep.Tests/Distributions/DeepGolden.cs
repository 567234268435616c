using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests;

/// <summary>A function under test: the golden's inputs by name to the function's value.</summary>
public delegate Tensor Subject(Func<string, Tensor> input);

/// <summary>Compares values and gradients with what other software wrote, in both precisions.</summary>
public static class DeepGolden
{
    public static void Check(string file, string name, Subject subject)
    {
        var golden = Golden.Load(file)["cases"].Items.Single(item => item["name"].Text == name);
        // float64 shows that the formula is right; float32, where training happens, that it is also computed well.
        Check(golden, subject, ScalarType.Float64, 1e-8, 1e-10);
        Check(golden, subject, ScalarType.Float32, 1e-5, 1e-5);
    }

    public static IEnumerable<string> Names(string file) => Golden.Load(file)["cases"].Items.Select(item => item["name"].Text);

    private static void Check(Golden golden, Subject subject, ScalarType precision, double rtol, double atol)
    {
        using var scope = NewDisposeScope();
        var leaves = golden["gradients"].Keys.ToArray();
        var inputs = golden["inputs"].Keys.ToDictionary(key => key, key => ToTensor(golden["inputs"][key], precision));
        foreach (var leaf in leaves)
            inputs[leaf].requires_grad_(true);

        var output = subject(key => inputs[key]);
        Assert.Equal(golden["output"].Shape, output.shape);
        Close.To(golden["output"], Numbers(output), rtol, atol);

        if (leaves.Length == 0)
            return;
        var total = (output * ToTensor(golden["cotangent"], precision)).sum();
        var gradients = autograd.grad([total], [.. leaves.Select(leaf => inputs[leaf])], allow_unused: false);
        for (var place = 0; place < leaves.Length; place++)
            Close.To(golden["gradients"][leaves[place]], Numbers(gradients[place]), rtol, atol);
    }

    public static Tensor ToTensor(Golden golden, ScalarType precision) =>
        tensor(golden.Doubles, golden.Shape, ScalarType.Float64).to(precision);

    public static double[] Numbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return [.. tensor.detach().to(ScalarType.Float64).contiguous().data<double>()];
    }

    /// <summary>Gradients by central differences in float64 against autograd.</summary>
    public static void FiniteDifferences(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        var leaves = inputs.Select(input => input.detach().to(ScalarType.Float64).clone().requires_grad_(true)).ToArray();
        var gradients = autograd.grad([function(leaves).sum()], leaves);
        const double step = 1e-5;
        for (var place = 0; place < leaves.Length; place++)
        {
            var values = Numbers(leaves[place]);
            var expected = new double[values.Length];
            for (var entry = 0; entry < values.Length; entry++)
            {
                double At(double value)
                {
                    using var inner = NewDisposeScope();
                    var moved = (double[])values.Clone();
                    moved[entry] = value;
                    var arguments = leaves.Select(leaf => leaf.detach()).ToArray();
                    arguments[place] = tensor(moved, leaves[place].shape, ScalarType.Float64);
                    return function(arguments).sum().item<double>();
                }
                expected[entry] = (At(values[entry] + step) - At(values[entry] - step)) / (2 * step);
            }
            Close.To(expected, Numbers(gradients[place]), 1e-6, 1e-7);
        }
    }
}
