namespace ClusterVae.Cli.Settings;

/// <summary>One wish from the command line: an option's name and its value as text.</summary>
internal sealed record Setting(string Name, string Value)
{
    public static Setting Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            throw new UsageException($"--set {text}: write Name=Value, for example --set MaxIterations=100.");
        return new Setting(text[..equals].Trim(), text[(equals + 1)..].Trim());
    }
}
