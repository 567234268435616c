using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An n-dimensional array of libtorch's, with one reference to it. It lives until it is disposed, its scope ends, or it is collected.</summary>
    public partial class Tensor : IDisposable
    {
        internal nint handle;

        private static long _totalCount;
        private static long _peakCount;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            var total = Interlocked.Increment(ref _totalCount);
            if (total > _peakCount) _peakCount = total;
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Dispose(false);

        public static long TotalCount => _totalCount;

        public static long PeakCount => _peakCount;

        public string? name { get; set; }

        public bool IsInvalid => handle == 0;

        public nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Tensor), "Tensor invalid -- empty handle.");

        internal DisposeScope? OwningDisposeScope { get; set; }

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            // A scope holds its tensors strongly: one that is being finalized has none, or its scope goes with it.
            if (disposing) OwningDisposeScope?.MarkAsDisposed(this);
            var owned = Interlocked.Exchange(ref handle, 0);
            if (owned == 0) return;
            Interlocked.Decrement(ref _totalCount);
            Bridge.at_free(owned);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null) other?.Attach(this);
            else OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        public nint DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            var owned = Handle;
            handle = 0;
            Interlocked.Decrement(ref _totalCount);
            return owned;
        }

        /// <summary>A second object for the same tensor.</summary>
        internal Tensor SameTensor() => new(Bridge.at_ref(Handle));

        internal nint MoveHandle()
        {
            var owned = Handle;
            handle = 0;
            return owned;
        }
    }
}
