using System.Runtime.InteropServices;
using TorchSharp;

namespace ClusterVae.Deep.Training;

/// <summary>
/// C ← A B for contiguous float32 matrices that exist, on this thread alone. Where libtorch has brought oneDNN as a library of its own its
/// sgemm is called directly: it knows the newest vector units that an installed BLAS may not, or may have been told not to use. Elsewhere
/// it is libtorch's own product. Which of the two it is follows from the installation, never from a measurement, so that a seed's
/// bytes stay the same from run to run.
/// </summary>
internal static unsafe class MatrixProduct
{
    private static readonly Lazy<nint> Sgemm = new(Find);

    public static bool IsDirect => Sgemm.Value != 0;

    /// <summary>C = A Bᵀ.</summary>
    public static void TimesTransposed(torch.Tensor a, torch.Tensor b, torch.Tensor c)
    {
        if (!IsDirect)
            c.addmm_(a, b.t(), 0, 1);
        else
            Call(Sgemm.Value, 'N', 'T', a.shape[0], b.shape[0], a.shape[1], a, a.shape[1], b, b.shape[1], c);
    }

    /// <summary>C = Aᵀ B.</summary>
    public static void TransposedTimes(torch.Tensor a, torch.Tensor b, torch.Tensor c)
    {
        if (!IsDirect)
            c.addmm_(a.t(), b, 0, 1);
        else
            Call(Sgemm.Value, 'T', 'N', a.shape[1], b.shape[1], a.shape[0], a, a.shape[1], b, b.shape[1], c);
    }

    /// <summary>C = A B.</summary>
    public static void Times(torch.Tensor a, torch.Tensor b, torch.Tensor c)
    {
        if (!IsDirect)
            c.addmm_(a, b, 0, 1);
        else
            Call(Sgemm.Value, 'N', 'N', a.shape[0], b.shape[1], a.shape[1], a, a.shape[1], b, b.shape[1], c);
    }

    // dnnl_sgemm is row-major: C[m,n] = 1 · op(A)[m,k] op(B)[k,n] + 0 · C.
    private static void Call(nint sgemm, char transA, char transB, long m, long n, long k, torch.Tensor a, long lda, torch.Tensor b, long ldb, torch.Tensor c)
    {
        var status = ((delegate* unmanaged<byte, byte, long, long, long, float, nint, long, nint, long, float, nint, long, int>)sgemm)(
            (byte)transA, (byte)transB, m, n, k, 1, TensorMemory.Address(a), lda, TensorMemory.Address(b), ldb, 0, TensorMemory.Address(c), n);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        if (status != 0)
            throw new InvalidOperationException($"oneDNN's sgemm refused [{m},{k}] x [{k},{n}] with status {status}.");
    }

    private static nint Find()
    {
        using var scope = torch.NewDisposeScope();
        var a = torch.tensor(new float[] { 1, 2, 3, 4, 5, 6 }).reshape(2, 3);       // also loads libtorch, and with it what is looked for
        var library = NativeLibraries.FindLoaded("libdnnl.so.3", "libdnnl.so.2");
        if (library == 0 || !NativeLibrary.TryGetExport(library, "dnnl_sgemm", out var sgemm))
            return 0;
        // A library that some day means something else by the name is left alone.
        var c = torch.empty(2, 2);
        Call(sgemm, 'N', 'T', 2, 2, 3, a, 3, a, 3, c);
        return MemoryMarshal.Cast<byte, float>(c.bytes).SequenceEqual([14, 32, 32, 77]) ? sgemm : 0;
    }
}
