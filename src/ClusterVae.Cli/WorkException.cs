namespace ClusterVae.Cli;

/// <summary>The command line is right and the work failed for a known reason: exit code 1.</summary>
internal sealed class WorkException(string message, Exception? inner = null) : Exception(PlainText.Shown(message), inner);
