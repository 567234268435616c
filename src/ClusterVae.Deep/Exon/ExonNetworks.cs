
namespace ClusterVae.Deep;

/// <summary>The classifiers of the presets; the paper's nets themselves are in <see cref="NetworkPresets"/>.</summary>
internal static class ExonNetworks
{
    public static ImageShape Mnist { get; } = new(1, 28, 28);

    public static ImageShape Cifar { get; } = new(3, 32, 32);

    public static LayerList DenseClassifier(IReadOnlyList<int> widths) => NetworkSpec.Mlp(widths, batchNorm: true).Encoder;

    /// <summary>Table 5 for pictures of any size that three poolings leave something of.</summary>
    public static LayerList PaperClassifier(ImageShape image) =>
        [new ToMapsSpec(image.Channels, image.Height, image.Width), .. NetworkPresets.ExonMnistClassifier.Skip(1)];
}
