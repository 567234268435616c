
namespace ClusterVae.Deep;

/// <summary>The classifiers of the presets; the paper's nets themselves are in <see cref="NetworkPresets"/>.</summary>
internal static class ExonNetworks
{
    // Where feature maps are this small, a dense layer reads them whole.
    private const int SmallSide = 4;
    private const int LargeSide = 8;

    public static ImageShape Mnist { get; } = new(1, 28, 28);

    public static ImageShape Cifar { get; } = new(3, 32, 32);

    /// <summary>Three convolutions that halve the picture while it is large, and a dense layer: a fifth of the products of table 5.</summary>
    public static LayerList PictureClassifier(ImageShape image)
    {
        List<LayerSpec> layers = [new ToMapsSpec(image.Channels, image.Height, image.Width)];
        var side = Math.Min(image.Height, image.Width);
        foreach (var (channels, kernel) in ((int, int)[])[(32, 5), (64, 3), (128, 3)])
        {
            var first = layers.Count == 1;
            var stride = side > (first ? LargeSide : SmallSide) ? 2 : 1;
            layers.AddRange([new ConvolutionSpec(channels, kernel, stride), new BatchNormSpec(), new ActivationSpec(Activation.LeakyReLU)]);
            side = ConvolutionLayer.Reduced(side, stride);
        }
        return [.. layers, new FlattenSpec(), new DenseSpec(256), new BatchNormSpec(), new ActivationSpec(Activation.ReLU)];
    }

    public static LayerList DenseClassifier(IReadOnlyList<int> widths) => NetworkSpec.Mlp(widths, batchNorm: true).Encoder;

    /// <summary>Table 5 for pictures of any size that three poolings leave something of.</summary>
    public static LayerList PaperClassifier(ImageShape image) =>
        [new ToMapsSpec(image.Channels, image.Height, image.Width), .. NetworkPresets.ExonMnistClassifier.Skip(1)];
}
