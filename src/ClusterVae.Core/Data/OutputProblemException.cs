namespace ClusterVae.Data;

/// <summary>An output file that cannot be written, with the cure. What was there before is still there.</summary>
public sealed class OutputProblemException : ClusterVaeException
{
    public OutputProblemException(string path, string problem, string remedy, Exception? inner = null)
        : base($"{PlainText.Shown(path)} {problem}. {PlainText.Shown(remedy)}", inner)
    {
        (Path, Problem, Remedy) = (path, problem, remedy);
    }

    public string Path { get; }

    public string Problem { get; }

    public string Remedy { get; }
}
