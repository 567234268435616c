using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The environment behind a context. Hosts are its children: each draws its seed from its parent when it is registered.</summary>
internal sealed class LocalEnvironment : IHost, IHostEnvironmentInternal
{
    private readonly LocalEnvironment _root;
    private readonly LocalEnvironment _parent;
    private readonly string _name;
    private readonly object _lock = new();
    private Action<string, ChannelMessage> _listeners;

    public LocalEnvironment(int? seed)
    {
        _root = this;
        Seed = seed;
        Rand = seed is { } value ? new Random(value) : new Random();
        ComponentCatalog = new ComponentCatalog();
        TempFilePath = Path.GetTempPath();
    }

    private LocalEnvironment(LocalEnvironment parent, string name, int seed)
    {
        _root = parent._root;
        _parent = parent;
        _name = name;
        Rand = new Random(seed);
        Seed = parent.Seed;
        ComponentCatalog = parent.ComponentCatalog;
        TempFilePath = parent.TempFilePath;
        FallbackToCpu = parent.FallbackToCpu;
        GpuDeviceId = parent.GpuDeviceId;
    }

    public int? Seed { get; }

    public string TempFilePath { get; set; }

    public bool FallbackToCpu { get; set; }

    public int? GpuDeviceId { get; set; }

    public ComponentCatalog ComponentCatalog { get; }

    public Random Rand { get; }

    public string ContextDescription => _parent == null ? "HostEnvironment" : FullName;

    // A host carries the name of its grandparent, not of its parent: users filter the log by what the library really sends.
    private string FullName => _parent?._parent?.FullName is { Length: > 0 } above ? $"{above}; {_name}" : _name ?? "";

    public void AddListener(Action<string, ChannelMessage> listener) => _root._listeners += listener;

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_lock)
            return new LocalEnvironment(this, name, seed ?? Rand.Next());
    }

    public IChannel Start(string name) => new Channel(this, name);

    public TException Process<TException>(TException ex)
        where TException : Exception
    {
        if (ex != null)
            ex.Data["Throwing component"] = _parent == null ? "Environment" : _name;
        return ex;
    }

    private sealed class Channel : IChannel
    {
        private readonly LocalEnvironment _host;
        private readonly string _source;
        private readonly long _started = Stopwatch.GetTimestamp();
        private bool _disposed;

        public Channel(LocalEnvironment host, string name)
        {
            _host = host;
            _source = host.FullName.Length > 0 ? $"{host.FullName}; {name}" : name;
            Write(ChannelMessageKind.Trace, MessageSensitivity.None, "Channel started");
        }

        public string ContextDescription => _source;

        public TException Process<TException>(TException ex)
            where TException : Exception
            => _host.Process(ex);

        public void Send(ChannelMessage msg) => _host._root._listeners?.Invoke(_source, msg);

        public void Trace(MessageSensitivity sensitivity, string fmt) => Write(ChannelMessageKind.Trace, sensitivity, fmt);

        public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args)
            => Write(ChannelMessageKind.Trace, sensitivity, fmt, args);

        public void Error(MessageSensitivity sensitivity, string fmt) => Write(ChannelMessageKind.Error, sensitivity, fmt);

        public void Error(MessageSensitivity sensitivity, string fmt, params object[] args)
            => Write(ChannelMessageKind.Error, sensitivity, fmt, args);

        public void Warning(MessageSensitivity sensitivity, string fmt) => Write(ChannelMessageKind.Warning, sensitivity, fmt);

        public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args)
            => Write(ChannelMessageKind.Warning, sensitivity, fmt, args);

        public void Info(MessageSensitivity sensitivity, string fmt) => Write(ChannelMessageKind.Info, sensitivity, fmt);

        public void Info(MessageSensitivity sensitivity, string fmt, params object[] args)
            => Write(ChannelMessageKind.Info, sensitivity, fmt, args);

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            Write(ChannelMessageKind.Trace, MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", Stopwatch.GetElapsedTime(_started));
            Write(ChannelMessageKind.Trace, MessageSensitivity.None, "Channel disposed");
        }

        private void Write(ChannelMessageKind kind, MessageSensitivity sensitivity, string fmt, params object[] args)
            => Send(new ChannelMessage(kind, sensitivity, fmt, args));
    }
}
