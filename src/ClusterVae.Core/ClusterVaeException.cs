namespace ClusterVae;

/// <summary>The root of every error that this library raises on purpose: catch it to separate refused input from defects.</summary>
public abstract class ClusterVaeException : Exception
{
    protected ClusterVaeException(string message, Exception? inner = null) : base(message, inner) { }
}
