using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Native;

/// <summary>The entry points of native/aten_bridge.cpp. Handles are raw TensorImpl pointers that own one reference.</summary>
internal static unsafe class Bridge
{
    private const string Library = "clustervae_aten";

    static Bridge() => NativeLoader.Register();

    [DllImport(Library)] internal static extern byte* at_error();
    [DllImport(Library)] internal static extern nint at_op(byte* name, byte* overload);
    [DllImport(Library)] internal static extern int at_call(nint op, NativeArg* args, int count, NativeArg* results, int capacity);
    [DllImport(Library)] internal static extern void at_free(nint tensor);
    [DllImport(Library)] internal static extern void at_free_mem(nint memory);
    [DllImport(Library)] internal static extern nint at_ref(nint tensor);

    [DllImport(Library), SuppressGCTransition] internal static extern int at_ndim(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long at_numel(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int at_dtype(nint tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int at_device(nint tensor, int* index);
    [DllImport(Library)] internal static extern int at_dims(nint tensor, long* size, long* stride);
    [DllImport(Library)] internal static extern int at_is_contiguous(nint tensor);
    [DllImport(Library)] internal static extern long at_storage_offset(nint tensor);
    [DllImport(Library)] internal static extern int at_is_sparse(nint tensor);
    [DllImport(Library)] internal static extern nint at_data(nint tensor);

    [DllImport(Library)] internal static extern int at_requires_grad(nint tensor);
    [DllImport(Library)] internal static extern int at_set_requires_grad(nint tensor, int on);
    [DllImport(Library)] internal static extern int at_retain_grad(nint tensor);
    [DllImport(Library)] internal static extern int at_is_leaf(nint tensor);
    [DllImport(Library)] internal static extern int at_grad(nint tensor, nint* gradient);
    [DllImport(Library)] internal static extern int at_set_grad(nint tensor, nint gradient);
    [DllImport(Library)] internal static extern int at_backward(nint* roots, nint* gradients, int count, int retain, int create, nint* inputs, int inputCount);
    [DllImport(Library)] internal static extern int at_autograd_grad(nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradients, int retain, int create, int allowUnused, nint* results);
    [DllImport(Library), SuppressGCTransition] internal static extern int at_grad_mode(int on);
    [DllImport(Library)] internal static extern nint at_inference_begin(int on);
    [DllImport(Library)] internal static extern void at_inference_end(nint guard);
    [DllImport(Library), SuppressGCTransition] internal static extern int at_inference_enabled();

    [DllImport(Library)] internal static extern int at_manual_seed(long seed);
    [DllImport(Library)] internal static extern nint at_gen_new(long seed, int type, int index);
    [DllImport(Library)] internal static extern nint at_gen_default();
    [DllImport(Library)] internal static extern void at_gen_free(nint generator);
    [DllImport(Library)] internal static extern int at_gen_seed(nint generator, long seed);
    [DllImport(Library)] internal static extern int at_gen_initial_seed(nint generator, long* seed);
    [DllImport(Library)] internal static extern nint at_gen_get_state(nint generator);
    [DllImport(Library)] internal static extern int at_gen_set_state(nint generator, nint state);

    [DllImport(Library)] internal static extern nint at_from_blob(void* data, long* size, int dims, int dtype, delegate* unmanaged<nint, void> done, nint context);
    [DllImport(Library)] internal static extern int at_set_threads(int count);
    [DllImport(Library)] internal static extern int at_set_interop_threads(int count);
    [DllImport(Library)] internal static extern int at_threads();
    [DllImport(Library)] internal static extern int at_interop_threads();
    [DllImport(Library)] internal static extern int at_cuda_count();
    [DllImport(Library)] internal static extern int at_synchronize(int type, int index);
    [DllImport(Library)] internal static extern byte* at_version();

    internal static int Check(int status)
    {
        if (status < 0) Fail();
        return status;
    }

    internal static nint Check(nint handle)
    {
        if (handle == 0) Fail();
        return handle;
    }

    // The message lives in thread-local storage until the next failure on this thread.
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    internal static void Fail() => throw new ExternalException(Marshal.PtrToStringUTF8((nint)at_error()));
}
