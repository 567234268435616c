using ClusterVae.Testing;
using static TorchSharp.torch;

namespace Foundation.TorchSharp.Tests;

internal static class Filling
{
    /// <summary>Sets every parameter from the golden of its name.</summary>
    internal static void Fill(this nn.Module module, Golden weights)
    {
        using var guard = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            using var values = weights[name].ToTensor(parameter.shape);
            parameter.copy_(values);
        }
    }
}
