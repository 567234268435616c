namespace Microsoft.ML.Runtime;

/// <summary>Says where an exception comes from.</summary>
public interface IExceptionContext
{
    string ContextDescription { get; }

    TException Process<TException>(TException ex)
        where TException : Exception;
}
