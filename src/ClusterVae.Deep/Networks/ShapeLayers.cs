using static TorchSharp.torch;

namespace ClusterVae.Deep.Networks;

/// <summary>Flat rows as feature maps.</summary>
internal sealed class ToMapsLayer(ImageShape image) : Layer
{
    public override Tensor Forward(Tensor x) => x.reshape(-1, image.Channels, image.Height, image.Width);
}

/// <summary>Feature maps as flat rows.</summary>
internal sealed class FlattenLayer(int width) : Layer
{
    public override Tensor Forward(Tensor x) => x.reshape(-1, width);
}

internal sealed class MaxPoolLayer(int size) : Layer
{
    public override Tensor Forward(Tensor x) => nn.functional.max_pool2d(x, [size, size], [size, size], [0, 0], [1, 1], true);
}

internal sealed class GlobalAverageLayer : Layer
{
    public override Tensor Forward(Tensor x) => x.mean([2, 3]);                                 // [N,C]
}
