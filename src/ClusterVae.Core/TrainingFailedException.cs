namespace ClusterVae;

/// <summary>A training that could not go on: the loss stayed without a finite value, a device is missing, a checkpoint belongs to other data.</summary>
public sealed class TrainingFailedException(string problem, string remedy, Exception? inner = null)
    : ClusterVaeException($"{problem}. {remedy}", inner)
{
    public string Problem { get; } = problem;

    public string Remedy { get; } = remedy;
}
