using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// Numbers on their way to torch. TorchSharp wraps each in an object that nothing holds once the call has begun: where the thread waits for a core
/// just then, the garbage collector may free it before torch has read it, and torch fails or reads another number. Here the last ones of every thread are
/// held. A test sees to it that this library hands no number to torch in another way.
/// </summary>
internal static class HeldNumbers
{
    // More than stand in one expression, which all live until its last call returns.
    private const int HeldPerThread = 256;

    [ThreadStatic]
    private static Scalar[]? held;

    [ThreadStatic]
    private static int next;

    public static Scalar Held(double value) => Hold(value);

    public static Scalar Held(float value) => Hold(value);

    /// <summary>Whole numbers leave tensors of whole numbers what they are.</summary>
    public static Scalar Held(int value) => Hold(value);

    public static Scalar Held(long value) => Hold(value);

    public static Scalar Held(bool value) => Hold(value);

    private static Scalar Hold(Scalar number)
    {
        held ??= new Scalar[HeldPerThread];
        next = (next + 1) % HeldPerThread;
        return held[next] = number;
    }
}
