using ClusterVae.Deep.Training;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Networks;

/// <summary>2-D convolution with "same" padding: output size = ⌈input size / stride⌉, for odd sizes and even kernels too.</summary>
public sealed class ConvolutionLayer : Layer
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
        if (symmetric)
            return nn.functional.conv2d(x, weight, bias, [stride, stride], [rows.Before, columns.Before]).MoveToOuterDisposeScope();
        var padded = nn.functional.pad(x, [columns.Before, columns.After, rows.Before, rows.After]);
        return nn.functional.conv2d(padded, weight, bias, [stride, stride], [0, 0]).MoveToOuterDisposeScope();
    }

    internal static int Reduced(int size, int stride) => (size + stride - 1) / stride;

    private static (int Before, int After) Padding(int size, int kernel, int stride)
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
