using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>One layer as data: what a model file keeps, and what <see cref="NetworkSpec"/> builds from.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "layer")]
[JsonDerivedType(typeof(DenseSpec), "dense")]
[JsonDerivedType(typeof(ActivationSpec), "activation")]
[JsonDerivedType(typeof(BatchNormSpec), "batch-norm")]
[JsonDerivedType(typeof(DropoutSpec), "dropout")]
[JsonDerivedType(typeof(ToMapsSpec), "to-maps")]
[JsonDerivedType(typeof(FlattenSpec), "flatten")]
[JsonDerivedType(typeof(ConvolutionSpec), "convolution")]
[JsonDerivedType(typeof(TransposedConvolutionSpec), "transposed-convolution")]
[JsonDerivedType(typeof(MaxPoolSpec), "max-pool")]
[JsonDerivedType(typeof(GlobalAverageSpec), "global-average")]
internal abstract record LayerSpec
{
    private protected LayerSpec() { }

    /// <summary>The layer for rows of this shape, and the shape that it gives.</summary>
    internal abstract (Layer Layer, FeatureShape Output) Build(FeatureShape input, Generator generator, Device? device);

    /// <summary>How many numbers the layer learns; the few of normalisation do not count.</summary>
    internal virtual Int128 Weights(FeatureShape input) => 0;

    private protected ImageShape Maps(FeatureShape input) => input.Image
        ?? throw new NetworkShapeException($"{GetType().Name} needs feature maps, and gets {input}", $"Put a {nameof(ToMapsSpec)} before it.");

    private protected int Positive(int value, string name) => value > 0
        ? value
        : throw new NetworkShapeException($"{GetType().Name}.{name} is {value}", "Choose 1 or more.");
}

internal sealed record DenseSpec(int Width) : LayerSpec
{
    internal override Int128 Weights(FeatureShape input) => (Int128)input.Width * Width;

    internal override (Layer, FeatureShape) Build(FeatureShape input, Generator generator, Device? device)
    {
        if (input.Image is not null)
            throw new NetworkShapeException($"A dense layer gets feature maps {input}", $"Put a {nameof(FlattenSpec)} before it.");
        return (new DenseLayer(input.Width, Positive(Width, nameof(Width)), generator, device), FeatureShape.Flat(Width));
    }
}

internal sealed record ActivationSpec(Activation Kind) : LayerSpec
{
    internal override (Layer, FeatureShape) Build(FeatureShape input, Generator generator, Device? device) =>
        (new ActivationLayer(Kind), input);
}

/// <summary>Per number of a flat row, per channel of feature maps.</summary>
internal sealed record BatchNormSpec(double Momentum = 0.1) : LayerSpec
{
    internal override (Layer, FeatureShape) Build(FeatureShape input, Generator generator, Device? device) =>
        (new MicroBatchNorm(input.Image?.Channels ?? input.Width, Momentum, device), input);
}

internal sealed record DropoutSpec(double Rate) : LayerSpec
{
    internal override (Layer, FeatureShape) Build(FeatureShape input, Generator generator, Device? device) =>
        Rate is >= 0 and < 1
            ? (new DropoutLayer(Rate, input.Image is not null), input)
            : throw new NetworkShapeException($"{nameof(DropoutSpec)}.{nameof(Rate)} is {Rate}", "Choose from 0 to below 1.");
}

internal sealed record ToMapsSpec(int Channels, int Height, int Width) : LayerSpec
{
    internal override (Layer, FeatureShape) Build(FeatureShape input, Generator generator, Device? device)
    {
        var image = new ImageShape(Channels, Height, Width);
        return image.Length == input.Width
            ? (new ToMapsLayer(image), FeatureShape.Maps(image))
            : throw new NetworkShapeException($"{input.Width} numbers per row do not make images of {image} = {image.Length}", "Declare the shape that the rows have: channels x height x width.");
    }
}

internal sealed record FlattenSpec : LayerSpec
{
    internal override (Layer, FeatureShape) Build(FeatureShape input, Generator generator, Device? device) =>
        (new FlattenLayer(input.Width), FeatureShape.Flat(input.Width));
}

internal sealed record ConvolutionSpec(int Channels, int Kernel, int Stride = 1) : LayerSpec
{
    internal override Int128 Weights(FeatureShape input) => (Int128)(input.Image?.Channels ?? 0) * Channels * Kernel * Kernel;

    internal override (Layer, FeatureShape) Build(FeatureShape input, Generator generator, Device? device)
    {
        var layer = new ConvolutionLayer(
            Maps(input), Positive(Channels, nameof(Channels)), Positive(Kernel, nameof(Kernel)), Positive(Stride, nameof(Stride)), generator, device);
        return (layer, FeatureShape.Maps(layer.Output));
    }
}

/// <summary>Height and width are the sizes that come out.</summary>
internal sealed record TransposedConvolutionSpec(int Channels, int Height, int Width, int Kernel, int Stride) : LayerSpec
{
    internal override Int128 Weights(FeatureShape input) => (Int128)(input.Image?.Channels ?? 0) * Channels * Kernel * Kernel;

    internal override (Layer, FeatureShape) Build(FeatureShape input, Generator generator, Device? device)
    {
        var layer = new TransposedConvolutionLayer(
            Maps(input), Positive(Channels, nameof(Channels)), Positive(Height, nameof(Height)), Positive(Width, nameof(Width)),
            Positive(Kernel, nameof(Kernel)), Positive(Stride, nameof(Stride)), generator, device);
        return (layer, FeatureShape.Maps(layer.Output));
    }
}

/// <summary>The largest of each Size x Size square; a last partial square counts.</summary>
internal sealed record MaxPoolSpec(int Size = 2) : LayerSpec
{
    internal override (Layer, FeatureShape) Build(FeatureShape input, Generator generator, Device? device)
    {
        var image = Maps(input);
        var size = Positive(Size, nameof(Size));
        var output = new ImageShape(image.Channels, ConvolutionLayer.Reduced(image.Height, size), ConvolutionLayer.Reduced(image.Width, size));
        return (new MaxPoolLayer(size), FeatureShape.Maps(output));
    }
}

/// <summary>The mean of each feature map.</summary>
internal sealed record GlobalAverageSpec : LayerSpec
{
    internal override (Layer, FeatureShape) Build(FeatureShape input, Generator generator, Device? device) =>
        (new GlobalAverageLayer(), FeatureShape.Flat(Maps(input).Channels));
}
