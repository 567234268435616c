using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The first weights of linear and convolutional layers: uniform within ±1/√fan-in, weight before bias.</summary>
internal static class Initial
{
    internal static void Uniform(Parameter weight, Parameter? bias)
    {
        var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
        Draw(weight, values => nn.init.kaiming_uniform_(values, a: Math.Sqrt(5)));
        if (bias is null) return;
        var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        Draw(bias, values => nn.init.uniform_(values, -bound, bound));
    }

    /// <summary>The original makes every layer in the default type on the processor and converts it: so are the numbers drawn.</summary>
    private static void Draw(Parameter target, Func<Tensor, Tensor> draw)
    {
        using var guard = no_grad();
        using var values = empty(target.shape);
        draw(values);
        target.copy_(values);
    }
}
