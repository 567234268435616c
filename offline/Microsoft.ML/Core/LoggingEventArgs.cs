using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public class LoggingEventArgs : EventArgs
{
    public LoggingEventArgs(string message)
    {
        Message = message;
    }

    public LoggingEventArgs(string message, ChannelMessageKind kind, string source)
    {
        RawMessage = message;
        Kind = kind;
        Source = source;
        Message = $"[Source={Source}, Kind={Kind}] {RawMessage}";
    }

    /// <summary>The names of the component and its channel.</summary>
    public string Source { get; }

    public ChannelMessageKind Kind { get; }

    public string Message { get; }

    /// <summary>The message without source and kind.</summary>
    public string RawMessage { get; }
}
