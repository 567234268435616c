using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>The named parts of a loss (reconstruction, kl, ...), each a mean over the rows of a micro-batch.</summary>
/// <remarks>The values are kept as tensors until the loop asks, so that on a GPU no step waits for the host.</remarks>
internal sealed class LossTerms : IDisposable
{
    private readonly List<string> names = [];
    private readonly List<torch.Tensor> values = [];

    public IReadOnlyList<string> Names => names;

    /// <summary>Keeps a copy of the value without its graph; the caller's tensor stays the caller's.</summary>
    public void Add(string name, torch.Tensor scalar)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(scalar);
        if (scalar.numel() != 1)
            throw new ArgumentException($"The loss term '{name}' has {scalar.numel()} values; a term is one number per micro-batch.", nameof(scalar));
        using var scope = torch.NewDisposeScope();
        var value = scalar.detach().reshape(1).clone().DetachFromDisposeScope();
        names.Add(name);
        values.Add(value);
    }

    internal torch.Tensor Value(int index) => values[index];

    /// <summary>Hands the values over; the caller disposes them.</summary>
    internal (string Name, torch.Tensor Value)[] Take()
    {
        var taken = names.Zip(values).ToArray();
        names.Clear();
        values.Clear();
        return taken;
    }

    public void Dispose()
    {
        foreach (var value in values)
            value.Dispose();
        values.Clear();
        names.Clear();
    }
}
