using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The first weights of linear and convolutional layers: uniform within ±1/√fan-in, weight before bias.</summary>
internal static class Initial
{
    internal static void Uniform(Parameter weight, Parameter? bias)
    {
        var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
        nn.init.kaiming_uniform_(weight, a: Math.Sqrt(5));
        if (bias is null) return;
        var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        nn.init.uniform_(bias, -bound, bound);
    }
}
