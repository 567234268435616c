using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers of its own, apart from the process-wide one.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        public unsafe Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            _handle = Bridge.Check(Bridge.at_gen_new((long)seed, (int)this.device.type, this.device.index));
        }

        private Generator(nint handle) => (_handle, device) = (handle, CPU);

        ~Generator() => Dispose(false);

        public static Generator Default => new(Bridge.Check(Bridge.at_gen_default()));

        public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        public Device device { get; }

        public Tensor get_state()
        {
            var state = new Tensor(Bridge.Check(Bridge.at_gen_get_state(Handle)));
            GC.KeepAlive(this);
            return state;
        }

        public void set_state(Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Bridge.Check(Bridge.at_gen_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }

        public Generator manual_seed(long seed)
        {
            Bridge.Check(Bridge.at_gen_seed(Handle, seed));
            GC.KeepAlive(this);
            return this;
        }

        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public unsafe long initial_seed()
        {
            long seed;
            Bridge.Check(Bridge.at_gen_initial_seed(Handle, &seed));
            GC.KeepAlive(this);
            return seed;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0) Bridge.at_gen_free(handle);
        }
    }
}
