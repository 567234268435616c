namespace ClusterVae.Files;

/// <summary>A model file that cannot be read: truncated, altered, of a newer version or of another kind. The message says which and what to do.</summary>
public sealed class ModelFileException(string problem, string remedy, Exception? inner = null)
    : ClusterVaeException($"{problem}. {remedy}", inner)
{
    public string Problem { get; } = problem;

    public string Remedy { get; } = remedy;
}
