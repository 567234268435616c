using TorchSharp;
using static TorchSharp.torch;

namespace Foundation.TorchSharp.Tests;

/// <summary>
/// What is spelt or done otherwise in other versions of TorchSharp, each used through here only. There are eight:
/// 1. the gradient is a property from 0.102.5 on, a method before;
/// 2. inference_mode exists from 0.102 on;
/// 3. a scope takes a tensor by Attach from 0.102 on, by Include before;
/// 4. operators in place return their receiver from 0.102 on, a second object for the same memory before;
/// 5. the parameters of a converted module are leaves from 0.102 on, those of its own fields are not before;
/// 6. a file cut short is an end of stream from 0.102 on, an argument of the wrong size before;
/// 7. the bytes of a tensor in pieces are an invalid operation from 0.102 on, not implemented before;
/// 8. a module refuses whole numbers from 0.102 on, the process ends before.
/// </summary>
internal static class VersionDifferences
{
    internal const int ObjectsPerInPlaceOperator = 0;

    internal const bool ConvertedParametersAreLeaves = true;

    internal static bool ModulesRefuseWholeNumbers => true;

    internal static Type ErrorOfAFileCutShort => typeof(EndOfStreamException);

    internal static Type ErrorOfScatteredBytes => typeof(InvalidOperationException);

    internal static Tensor? Gradient(Tensor tensor) => tensor.grad;

    internal static IDisposable Inference() => inference_mode();

    internal static void Attach(DisposeScope scope, Tensor tensor) => scope.Attach(tensor);
}
