namespace ClusterVae.Deep;

/// <summary>The nets of the documents and of the field, by name.</summary>
internal static class NetworkPresets
{
    /// <summary>rows-500-500-2000-latent and back: the net of DEC, VaDE and their successors.</summary>
    public static NetworkSpec Dec { get; } = NetworkSpec.Mlp(500, 500, 2000);

    /// <summary>rows-800-800 with batch normalisation: the trunk of the information-maximising objective; the decoder mirrors it without.</summary>
    public static NetworkSpec InfoMax { get; } = new()
    {
        Encoder = NetworkSpec.Mlp([800, 800], batchNorm: true).Encoder,
        Decoder = NetworkSpec.Mlp(800, 800).Decoder,
    };

    /// <summary>
    /// EXoN table 4 (MNIST): 256-128 and back. The table ends the decoder in ReLU, which cannot reach the range −1..1 that EXoN scales the
    /// pictures to; like its table 8 this one ends in tanh.
    /// </summary>
    public static NetworkSpec ExonMnist { get; } = new()
    {
        Encoder = [new DenseSpec(256), Relu, new DenseSpec(128), Relu],
        Decoder = [new DenseSpec(128), Relu, new DenseSpec(256), Relu, new DenseSpec(784), new ActivationSpec(Activation.Tanh)],
        DenseOutput = false,
    };

    /// <summary>EXoN table 5: the classifier for 1x28x28, up to the features that its last dense layer reads.</summary>
    public static LayerList ExonMnistClassifier { get; } = ExonMnistClassifierWith(dropout: 0.5);

    /// <summary>EXoN table 8 (CIFAR-10, 3x32x32).</summary>
    public static NetworkSpec ExonCifar { get; } = new()
    {
        Encoder =
        [
            new ToMapsSpec(3, 32, 32),
            new ConvolutionSpec(32, 5, 2), new BatchNormSpec(), Relu,
            new ConvolutionSpec(64, 4, 2), new BatchNormSpec(), Relu,
            new ConvolutionSpec(128, 4, 2), new BatchNormSpec(), Relu,
            new ConvolutionSpec(256, 4, 1), new BatchNormSpec(), Relu,
            new FlattenSpec(),
            new DenseSpec(1024), new BatchNormSpec(),
        ],
        Decoder =
        [
            new DenseSpec(4 * 4 * 512), new BatchNormSpec(), Relu,
            new ToMapsSpec(512, 4, 4),
            new TransposedConvolutionSpec(256, 8, 8, 5, 2), new BatchNormSpec(), Relu,
            new TransposedConvolutionSpec(128, 16, 16, 5, 2), new BatchNormSpec(), Relu,
            new TransposedConvolutionSpec(64, 32, 32, 5, 2), new BatchNormSpec(), Relu,
            new TransposedConvolutionSpec(32, 32, 32, 5, 1), new BatchNormSpec(), Relu,
            new ConvolutionSpec(3, 4, 1), new ActivationSpec(Activation.Tanh),
        ],
        DenseOutput = false,
    };

    /// <summary>EXoN table 9: the classifier for 3x32x32, up to the features that its last dense layer reads.</summary>
    public static LayerList ExonCifarClassifier { get; } = ExonCifarClassifierWith(dropout: 0.1);

    private static LayerSpec Relu => new ActivationSpec(Activation.ReLU);

    public static LayerList ExonMnistClassifierWith(double dropout) =>
    [
        new ToMapsSpec(1, 28, 28),
        .. Convolutions(dropout, (32, 5)),
        .. Convolutions(dropout, (64, 3)),
        .. Convolutions(dropout, (128, 3)),
        new GlobalAverageSpec(),
        new DenseSpec(64), new BatchNormSpec(), Relu,
    ];

    public static LayerList ExonCifarClassifierWith(double dropout) =>
    [
        new ToMapsSpec(3, 32, 32),
        .. Convolutions(dropout, (128, 3), (128, 3), (128, 3)),
        .. Convolutions(dropout, (256, 3), (256, 3), (256, 3)),
        .. ConvolutionBlocks((512, 3), (256, 3), (128, 3)),
        new GlobalAverageSpec(),
    ];

    private static IEnumerable<LayerSpec> Convolutions(double dropout, params (int Channels, int Kernel)[] blocks) =>
        [.. ConvolutionBlocks(blocks), new MaxPoolSpec(2), new DropoutSpec(dropout)];

    private static IEnumerable<LayerSpec> ConvolutionBlocks(params (int Channels, int Kernel)[] blocks) =>
        blocks.SelectMany<(int Channels, int Kernel), LayerSpec>(block =>
            [new ConvolutionSpec(block.Channels, block.Kernel), new BatchNormSpec(), new ActivationSpec(Activation.LeakyReLU)]);
}
