using TorchSharp;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Bounds of a tensor's values. TorchSharp hands a number to torch in an object that nothing holds once the call has begun: where the thread waits
/// for a core just then, the garbage collector may free it before torch has read it, and torch fails (or reads another number). Here it is held.
/// </summary>
internal static class Bounds
{
    public static Tensor AtLeast(this Tensor values, double low)
    {
        using Scalar held = low;
        return values.clamp_min(held);
    }

    /// <summary>Whole numbers stay whole.</summary>
    public static Tensor AtLeast(this Tensor values, long low)
    {
        using Scalar held = low;
        return values.clamp_min(held);
    }

    public static Tensor Within(this Tensor values, double low, double high)
    {
        using Scalar least = low, most = high;
        return values.clamp(least, most);
    }
}
