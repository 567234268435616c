using System.Runtime.InteropServices;

namespace TorchSharp.Native;

internal enum Tag
{
    Default,
    None,
    Tensor,
    TensorList,
    Int,
    IntList,
    Double,
    Bool,
    Device,
    Text,
    DoubleList,
    Generator,
    OptionalTensorList,
}

/// <summary>One argument or result as the bridge sees it: sixteen bytes, the layout of its struct Arg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeArg
{
    internal Tag Tag;
    internal int Count;
    internal long Bits;
}
