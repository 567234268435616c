namespace ClusterVae.ModelFiles;

/// <summary>A model file that cannot be trusted or understood: truncated, altered, of another kind, or newer than this library.</summary>
public sealed class ModelFileException(string problem, string remedy, Exception? inner = null)
    : ClusterVaeException(PlainText.Shown($"Model file: {problem}. {remedy}"), inner)
{
    public string Problem { get; } = problem;

    public string Remedy { get; } = remedy;
}
