using System.Runtime.CompilerServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>
/// One ATen operator. Held in static readonly fields; looked up at the first call, so that an operator that some
/// libtorch lacks fails only where it is used.
/// </summary>
internal sealed unsafe class Op(string name, string overload = "")
{
    private const int MostResults = 8;
    private nint _operator;

    /// <summary>The single tensor that the operator returns.</summary>
    internal Tensor Call(params ReadOnlySpan<Arg> args) => new(Raw(args));

    /// <summary>As <see cref="Call"/>, without a managed tensor around the handle: for intermediates that no scope should see.</summary>
    internal nint Raw(params ReadOnlySpan<Arg> args)
    {
        NativeArg result;
        Invoke(args, &result, 1);
        return (nint)result.Bits;
    }

    /// <summary>For in-place and out= operators: what they return is one more reference to an argument.</summary>
    internal void Run(params ReadOnlySpan<Arg> args) => Invoke(args, null, 0);

    internal (Tensor, Tensor) Call2(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeArg[2];
        Invoke(args, results, 2);
        return (new((nint)results[0].Bits), new((nint)results[1].Bits));
    }

    internal (Tensor, Tensor, Tensor) Call3(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeArg[3];
        Invoke(args, results, 3);
        return (new((nint)results[0].Bits), new((nint)results[1].Bits), new((nint)results[2].Bits));
    }

    /// <summary>The first tensor of several; the others are let go.</summary>
    internal Tensor First(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeArg[MostResults];
        var count = Invoke(args, results, MostResults);
        for (var k = 1; k < count; k++)
        {
            if (results[k].Tag == Tag.Tensor) Bridge.at_free((nint)results[k].Bits);
        }
        return new((nint)results[0].Bits);
    }

    internal Tensor[] List(params ReadOnlySpan<Arg> args)
    {
        NativeArg result;
        Invoke(args, &result, 1);
        var handles = new ReadOnlySpan<nint>((void*)result.Bits, result.Count);
        var tensors = new Tensor[handles.Length];
        for (var k = 0; k < tensors.Length; k++) tensors[k] = new(handles[k]);
        Bridge.at_free_mem((nint)result.Bits);
        return tensors;
    }

    internal bool Truth(params ReadOnlySpan<Arg> args)
    {
        NativeArg result;
        Invoke(args, &result, 1);
        return result.Bits != 0;
    }

    internal NativeArg Number(params ReadOnlySpan<Arg> args)
    {
        NativeArg result;
        Invoke(args, &result, 1);
        return result;
    }

    [SkipLocalsInit]
    private int Invoke(ReadOnlySpan<Arg> args, NativeArg* results, int capacity)
    {
        var native = stackalloc NativeArg[args.Length];
        var cellCount = 0;
        foreach (ref readonly var arg in args) cellCount += arg.Cells;
        const int onStack = 256;
        var large = cellCount > onStack ? new long[cellCount] : null;
        var small = stackalloc long[large is null ? cellCount : 0];
        fixed (long* pinned = large)
        {
            var cells = large is null ? small : pinned;
            for (var k = 0; k < args.Length; k++) args[k].Write(native + k, ref cells);
            var count = Bridge.at_call(Operator, native, args.Length, results, capacity);
            foreach (ref readonly var arg in args) GC.KeepAlive(arg.Owner);
            if (count < 0) Bridge.Fail();
            return count;
        }
    }

    private nint Operator => _operator != 0 ? _operator : Find();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nint Find()
    {
        fixed (byte* key = Encoding.UTF8.GetBytes("aten::" + name + '\0'))
        fixed (byte* variant = Encoding.UTF8.GetBytes(overload + '\0'))
            return _operator = Bridge.Check(Bridge.at_op(key, variant));
    }
}
