namespace ClusterVae.Options;

/// <summary>Options that break their rules; every violation is listed, not only the first.</summary>
public sealed class OptionsException : ClusterVaeException
{
    public OptionsException(string options, IReadOnlyList<Violation> violations)
        : base($"{options} cannot be used:{string.Concat(violations.Select(v => $"{Environment.NewLine}  {v}"))}")
    {
        Violations = violations;
    }

    public IReadOnlyList<Violation> Violations { get; }
}
