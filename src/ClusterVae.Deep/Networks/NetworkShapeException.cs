namespace ClusterVae.Deep.Networks;

/// <summary>Layers that do not fit each other or the rows.</summary>
public sealed class NetworkShapeException(string what, string remedy) : ClusterVaeException($"{what}. {remedy}")
{
    public string Remedy { get; } = remedy;
}
