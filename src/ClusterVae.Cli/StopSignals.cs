using System.Runtime.InteropServices;

namespace ClusterVae.Cli;

/// <summary>
/// Ctrl+C and SIGTERM end the work in order, and the exit code says which it was, as shells expect. Work that does not stop within the grace
/// period, because one step of it is long, is ended by force.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] registrations;
    private Timer? force;

    public StopSignals() => registrations = [Watch(PosixSignal.SIGINT, 130), Watch(PosixSignal.SIGTERM, 143)];

    public CancellationToken Token => stop.Token;

    /// <summary>Null until a signal has come.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        force?.Dispose();
        stop.Dispose();
    }

    private PosixSignalRegistration Watch(PosixSignal signal, int code) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        ExitCode ??= code;
        force ??= new Timer(_ => Environment.Exit(code), null, GracePeriod, Timeout.InfiniteTimeSpan);
        stop.Cancel();
    });
}
