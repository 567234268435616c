using static TorchSharp.torch;

namespace Foundation.TorchSharp.Tests;

/// <summary>
/// What is spelt otherwise in other versions of TorchSharp, each used through here only. There are two:
/// 1. the gradient is a property from 0.102.5 on, a method before;
/// 2. inference_mode exists from 0.102 on.
/// </summary>
internal static class VersionDifferences
{
    internal static Tensor? Gradient(Tensor tensor) => tensor.grad;

    internal static IDisposable Inference() => inference_mode();
}
