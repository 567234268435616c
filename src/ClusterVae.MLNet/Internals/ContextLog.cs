using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet.Internals;

/// <summary>The context's own log for work that is no estimator's, such as a report's.</summary>
internal sealed class ContextLog(MLContext context, string name) : IDisposable
{
    private readonly IChannel channel = ((IHostEnvironment)context).Register(name).Start(name);

    public void Info(string text) => channel.Info(MessageSensitivity.None, text);

    public void Dispose() => channel.Dispose();
}
