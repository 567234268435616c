using ClusterVae.Deep.Training;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Networks;

/// <summary>2-D transposed convolution to a given size, so that a decoder can end on any image, odd sizes included.</summary>
public sealed class TransposedConvolutionLayer : Layer
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
            x, weight, bias, [stride, stride], [rows.Padding, columns.Padding], [rows.Extra, columns.Extra]);
        // Where an odd number of lines is too many, the padding takes the even part and this the last one.
        return full.narrow(2, 0, Output.Height).narrow(3, 0, Output.Width).contiguous().MoveToOuterDisposeScope();
    }

    private static (int Padding, int Extra) Crop(int from, int to, int kernel, int stride)
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
