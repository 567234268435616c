using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>The shape of an encoder and a decoder as data. The widths of the rows and of the latent space come when it is built.</summary>
internal sealed record NetworkSpec
{
    private const int HalvingKernel = 4;

    /// <summary>From a row to the features that the posterior's head reads.</summary>
    public LayerList Encoder { get; init; } = [];

    /// <summary>From z to the last hidden features, or, without <see cref="DenseOutput"/>, to the row itself.</summary>
    public LayerList Decoder { get; init; } = [];

    /// <summary>Whether a dense layer to the row's width ends the decoder.</summary>
    public bool DenseOutput { get; init; } = true;

    /// <summary>Dense layers of these widths; the decoder mirrors them.</summary>
    public static NetworkSpec Mlp(IReadOnlyList<int> widths, Activation activation = Activation.ReLU, bool batchNorm = false, double dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(widths);
        LayerList Layers(IEnumerable<int> order) => [.. order.SelectMany(width => Block(width, activation, batchNorm, dropout))];
        return new NetworkSpec { Encoder = Layers(widths), Decoder = Layers(widths.Reverse()) };
    }

    public static NetworkSpec Mlp(params int[] widths) => Mlp((IReadOnlyList<int>)widths);

    /// <summary>Convolutions, then a dense layer; the decoder goes the same sizes back, so that any C x H x W works.</summary>
    public static NetworkSpec Convolutional(
        ImageShape image, IReadOnlyList<int>? channels = null, int hidden = 256, Activation activation = Activation.ReLU, bool batchNorm = false)
    {
        channels ??= [32, 64];
        LayerList encoder = [.. Convolutions(image, channels, activation, batchNorm), .. Block(hidden, activation, batchNorm, 0)];
        ImageShape[] sizes = [image, .. Halved(image, channels)];
        var deepest = sizes[^1];
        List<LayerSpec> decoder =
        [
            .. Block(hidden, activation, batchNorm, 0),
            .. Block(deepest.Length, activation, batchNorm, 0),
            new ToMapsSpec(deepest.Channels, deepest.Height, deepest.Width),
        ];
        for (var place = sizes.Length - 2; place >= 0; place--)
        {
            decoder.Add(new TransposedConvolutionSpec(sizes[place].Channels, sizes[place].Height, sizes[place].Width, HalvingKernel, 2));
            if (place > 0)
                decoder.AddRange(After(activation, batchNorm));
        }
        return new NetworkSpec { Encoder = encoder, Decoder = [.. decoder], DenseOutput = false };
    }

    /// <summary>From flat rows that are images to flat features: a convolution of stride 2 per entry of <paramref name="channels"/>; nothing where there is none.</summary>
    public static LayerList Convolutions(ImageShape image, IReadOnlyList<int> channels, Activation activation = Activation.ReLU, bool batchNorm = false) => channels.Count == 0 ? [] :
    [
        new ToMapsSpec(image.Channels, image.Height, image.Width),
        .. channels.SelectMany(count => After(activation, batchNorm).Prepend(new ConvolutionSpec(count, HalvingKernel, 2))),
        new FlattenSpec(),
    ];

    private static IEnumerable<ImageShape> Halved(ImageShape image, IEnumerable<int> channels)
    {
        foreach (var count in channels)
        {
            image = new ImageShape(count, ConvolutionLayer.Reduced(image.Height, 2), ConvolutionLayer.Reduced(image.Width, 2));
            yield return image;
        }
    }

    public VaeNetwork Build(
        int inputWidth, int latent, Generator generator, PosteriorCovariance covariance = PosteriorCovariance.Diagonal, int clusters = 0, Device? device = null, int outputsPerFeature = 1) =>
        new(this, inputWidth, latent, generator, covariance, clusters, device, outputsPerFeature);

    /// <summary>The decoder for codes of a width (z, or z with a cluster's one-hot behind it) and rows of a width.</summary>
    internal Chain BuildDecoder(int codeWidth, int rowWidth, Generator generator, Device? device)
    {
        LayerList layers = DenseOutput ? [.. Decoder, new DenseSpec(rowWidth)] : Decoder;
        var decoder = layers.Build(codeWidth, generator, device);
        if (decoder.OutputWidth == rowWidth)
            return decoder;
        decoder.Dispose();
        throw new NetworkShapeException($"The decoder gives {decoder.OutputWidth} numbers, a row has {rowWidth}", $"Set {nameof(DenseOutput)}, or end the decoder on the row's width.");
    }

    private static IEnumerable<LayerSpec> Block(int width, Activation activation, bool batchNorm, double dropout)
    {
        yield return new DenseSpec(width);
        foreach (var layer in After(activation, batchNorm))
            yield return layer;
        if (dropout > 0)
            yield return new DropoutSpec(dropout);
    }

    private static IEnumerable<LayerSpec> After(Activation activation, bool batchNorm)
    {
        if (batchNorm)
            yield return new BatchNormSpec();
        yield return new ActivationSpec(activation);
    }
}
