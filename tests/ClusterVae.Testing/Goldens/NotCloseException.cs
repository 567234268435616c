namespace ClusterVae.Testing;

/// <summary>Two arrays of numbers do not agree; the message names the first place.</summary>
public sealed class NotCloseException(string message) : Exception(message);
