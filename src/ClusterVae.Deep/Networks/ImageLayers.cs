using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>2-D convolution with "same" padding: output size = ⌈input size / stride⌉, for odd sizes and even kernels too.</summary>
internal sealed class ConvolutionLayer : Layer
{
    private readonly Tensor weight;
    private readonly Tensor bias;
    private readonly int stride;
    private readonly (int Before, int After) rows;
    private readonly (int Before, int After) columns;

    public ConvolutionLayer(ImageShape input, int channels, int kernel, int stride, Generator generator, Device? device = null)
    {
        var fanIn = input.Channels * kernel * kernel;
        weight = InitialWeights.Draw([channels, input.Channels, kernel, kernel], fanIn, generator, device);
        bias = InitialWeights.Draw([channels], fanIn, generator, device);
        this.stride = stride;
        rows = Padding(input.Height, kernel, stride);
        columns = Padding(input.Width, kernel, stride);
        Parameters = [new NamedTensor("weight", weight), new NamedTensor("bias", bias)];
        Output = new ImageShape(channels, Reduced(input.Height, stride), Reduced(input.Width, stride));
    }

    public ImageShape Output { get; }

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override Tensor Forward(Tensor x)                                                    // [N,C,H,W]
    {
        using var scope = NewDisposeScope();
        var symmetric = rows.Before == rows.After && columns.Before == columns.After;
        var padded = symmetric ? x : nn.functional.pad(x, [columns.Before, columns.After, rows.Before, rows.After]);
        var maps = nn.functional.conv2d(
            padded, WholeBlocks.Of(weight, 0), WholeBlocks.Of(bias, 0), [stride, stride], symmetric ? [rows.Before, columns.Before] : [0, 0]);
        return WholeBlocks.First(maps, Output.Channels).MoveToOuterDisposeScope();
    }

    internal static int Reduced(int size, int stride) => (size + stride - 1) / stride;

    internal static (int Before, int After) Padding(int size, int kernel, int stride)
    {
        var total = Math.Max(0, (Reduced(size, stride) - 1) * stride + kernel - size);
        return (total / 2, total - total / 2);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        weight.Dispose();
        bias.Dispose();
    }
}

/// <summary>2-D transposed convolution to a given size, so that a decoder can end on any image, odd sizes included.</summary>
internal sealed class TransposedConvolutionLayer : Layer
{
    private readonly Tensor weight;
    private readonly Tensor bias;
    private readonly int stride;
    private readonly (int Padding, int Extra) rows;
    private readonly (int Padding, int Extra) columns;

    public TransposedConvolutionLayer(
        ImageShape input, int channels, int height, int width, int kernel, int stride, Generator generator, Device? device = null)
    {
        // PyTorch counts the fan-in of a transposed convolution over its output channels.
        var fanIn = channels * kernel * kernel;
        weight = InitialWeights.Draw([input.Channels, channels, kernel, kernel], fanIn, generator, device);
        bias = InitialWeights.Draw([channels], fanIn, generator, device);
        this.stride = stride;
        rows = Crop(input.Height, height, kernel, stride);
        columns = Crop(input.Width, width, kernel, stride);
        Parameters = [new NamedTensor("weight", weight), new NamedTensor("bias", bias)];
        Output = new ImageShape(channels, height, width);
    }

    public ImageShape Output { get; }

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override Tensor Forward(Tensor x)                                                    // [N,C,H,W]
    {
        using var scope = NewDisposeScope();
        var full = nn.functional.conv_transpose2d(
            WholeBlocks.Of(x, 1), WholeBlocks.Of(weight, 0), bias, [stride, stride], [rows.Padding, columns.Padding], [rows.Extra, columns.Extra]);
        // Where an odd number of lines is too many, the padding takes the even part and this the last one.
        return full.narrow(2, 0, Output.Height).narrow(3, 0, Output.Width).contiguous().MoveToOuterDisposeScope();
    }

    internal static (int Padding, int Extra) Crop(int from, int to, int kernel, int stride)
    {
        var surplus = (from - 1) * stride + kernel - to;
        if (surplus < 0 && -surplus >= stride)
            throw new NetworkShapeException($"A transposed convolution with stride {stride} cannot grow {from} lines to {to}", $"At most {from * stride} lines are possible; use a larger stride or one layer more.");
        return surplus >= 0 ? (surplus / 2, 0) : (0, -surplus);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        weight.Dispose();
        bias.Dispose();
    }
}

/// <summary>
/// Channels filled with zeros to a multiple of 16. The oneDNN in libtorch 2.10 computes a convolution's gradient with respect to its input, and so a transposed convolution,
/// in blocks of as many channels; on some processors (seen on AMD EPYC with AVX-512 and VP2INTERSECT) what it adds from a last block that is not full is wrong, without an error.
/// </summary>
internal static class WholeBlocks
{
    private const long Block = 16;

    public static Tensor Of(Tensor tensor, int dimension)
    {
        long[] shape = [.. tensor.shape];
        shape[dimension] = (Block - shape[dimension] % Block) % Block;
        return shape[dimension] == 0 ? tensor : cat([tensor, zeros(shape, tensor.dtype, tensor.device)], dimension);
    }

    public static Tensor First(Tensor maps, int channels) => maps.shape[1] == channels ? maps : maps.narrow(1, 0, channels).contiguous();
}

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
