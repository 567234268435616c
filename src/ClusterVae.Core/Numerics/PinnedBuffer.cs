using System.Runtime.CompilerServices;

namespace ClusterVae.Numerics;

/// <summary>Zeroed memory that starts on a cache line and does not move: 64-byte vectors never straddle two lines.</summary>
internal sealed unsafe class PinnedBuffer<T> where T : unmanaged
{
    private const int Line = 64;
    private readonly byte[] memory;

    public PinnedBuffer(long count)
    {
        memory = GC.AllocateArray<byte>(checked((int)(count * sizeof(T))) + Line, pinned: true);
        var start = (nint)Unsafe.AsPointer(ref memory[0]);
        Pointer = (T*)((start + Line - 1) / Line * Line);
        Count = (int)count;
    }

    public T* Pointer { get; }

    public int Count { get; }

    public Span<T> Span => new(Pointer, Count);

    public void Clear() => Span.Clear();
}
