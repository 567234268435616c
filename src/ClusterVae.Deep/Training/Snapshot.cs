using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A copy of tensors at one moment, on their own device.</summary>
internal sealed class Snapshot : IDisposable
{
    private readonly IReadOnlyList<NamedTensor> sources;
    private readonly NamedTensor[] copies;

    public Snapshot(IReadOnlyList<NamedTensor> sources)
    {
        this.sources = sources;
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        copies = [.. sources.Select(source => source with { Value = source.Value.detach().clone().DetachFromDisposeScope() })];
    }

    public IReadOnlyList<NamedTensor> Copies => copies;

    public void Take() => Copy(sources, copies);

    public void Restore() => Copy(copies, sources);

    public void Dispose()
    {
        foreach (var copy in copies)
            copy.Value.Dispose();
    }

    private static void Copy(IReadOnlyList<NamedTensor> from, IReadOnlyList<NamedTensor> to)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        for (var index = 0; index < from.Count; index++)
            to[index].Value.detach().copy_(from[index].Value);
    }
}
