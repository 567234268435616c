using System.Globalization;
using ClusterVae.ModelFiles;
using ClusterVae.Onnx;

namespace ClusterVae.Deep;

/// <summary>Networks out of a model file as nodes, one for each layer: the weights are read by their names in the file, so that nothing is computed by torch.</summary>
/// <param name="graph">to which nodes are added</param>
/// <param name="archive">the model file</param>
/// <param name="prefix">of the weights' names, where a file holds several networks</param>
internal sealed class NetworkGraph(OnnxGraph graph, ModelArchive archive, string prefix = "")
{
    private const double LeakySlope = 0.1;
    private const double BatchNormEpsilon = 1e-5;

    public OnnxGraph Graph => graph;

    public float[] Numbers(string name) => archive.Get<float>(prefix + name).ToArray();

    public bool Has(string name) => archive.Arrays.ContainsKey(prefix + name);

    /// <summary>x Wᵀ + b, or only some of its outputs.</summary>
    public string Dense(string x, string name, int first = 0, int? count = null)
    {
        var shape = archive.Find($"{prefix}{name}.weight").Shape;
        var (outputs, inputs) = ((int)shape[0], (int)shape[1]);
        var kept = count ?? outputs - first;
        var weight = graph.Constant(Numbers($"{name}.weight").AsSpan(first * inputs, kept * inputs), kept, inputs);
        return graph.Node("Gemm", [("transB", 1L)], x, weight, graph.Constant(Numbers($"{name}.bias").AsSpan(first, kept), kept));
    }

    /// <summary>The layers one after the other, flat at the end; also how many numbers a row then has.</summary>
    public (string Value, int Width) Layers(string x, IReadOnlyList<LayerSpec> layers, int width, string name)
    {
        ImageShape? image = null;
        for (var place = 0; place < layers.Count; place++)
        {
            var here = string.Create(CultureInfo.InvariantCulture, $"{name}.{place}");
            switch (layers[place])
            {
                case DenseSpec dense:
                    (x, width) = (Dense(x, here), dense.Width);
                    break;
                case ActivationSpec activation:
                    x = Activated(x, activation.Kind);
                    break;
                case BatchNormSpec:
                    x = Normalised(x, here);
                    break;
                case DropoutSpec:
                    // Nothing is dropped outside training.
                    break;
                case ToMapsSpec maps:
                    image = new ImageShape(maps.Channels, maps.Height, maps.Width);
                    x = Reshaped(x, maps.Channels, maps.Height, maps.Width);
                    break;
                case FlattenSpec:
                    (x, image) = (Reshaped(x, width), null);
                    break;
                case ConvolutionSpec convolution:
                    (x, image) = Convolved(x, image!.Value, convolution, here);
                    width = image.Value.Length;
                    break;
                case TransposedConvolutionSpec transposed:
                    x = Grown(x, image!.Value, transposed, here);
                    image = new ImageShape(transposed.Channels, transposed.Height, transposed.Width);
                    width = image.Value.Length;
                    break;
                case MaxPoolSpec pool:
                    x = graph.Node("MaxPool", [("kernel_shape", new long[] { pool.Size, pool.Size }), ("strides", new long[] { pool.Size, pool.Size }), ("ceil_mode", 1L)], x);
                    image = new ImageShape(image!.Value.Channels, ConvolutionLayer.Reduced(image.Value.Height, pool.Size), ConvolutionLayer.Reduced(image.Value.Width, pool.Size));
                    width = image.Value.Length;
                    break;
                case GlobalAverageSpec:
                    width = image!.Value.Channels;
                    (x, image) = (Reshaped(graph.Node("GlobalAveragePool", x), width), null);
                    break;
                default:
                    throw new OnnxExportException($"a layer {layers[place].GetType().Name} is not known", "Export it with the version of the library that trained it.");
            }
        }
        return (image is null ? x : Reshaped(x, width), width);
    }

    /// <summary>E[x|z], or what the likelihood makes it from.</summary>
    public string Decoder(string code, NetworkSpec spec, int codeWidth) => spec.DenseOutput
        ? Dense(Layers(code, spec.Decoder, codeWidth, "decoder").Value, string.Create(CultureInfo.InvariantCulture, $"decoder.{spec.Decoder.Count}"))
        : Layers(code, spec.Decoder, codeWidth, "decoder").Value;

    public string Reshaped(string x, params ReadOnlySpan<int> row)
    {
        var shape = new long[row.Length + 1];
        shape[0] = -1;
        for (var axis = 0; axis < row.Length; axis++)
            shape[axis + 1] = row[axis];
        return graph.Node("Reshape", x, graph.Constant(shape, shape.Length));
    }

    private string Activated(string x, Activation kind) => kind switch
    {
        Activation.ReLU => graph.Node("Relu", x),
        Activation.LeakyReLU => graph.Node("LeakyRelu", [("alpha", (float)LeakySlope)], x),
        Activation.SiLU => graph.Node("Mul", x, graph.Node("Sigmoid", x)),
        Activation.Tanh => graph.Node("Tanh", x),
        _ => throw new OnnxExportException($"the activation {kind} is not known", "Export it with the version of the library that trained it."),
    };

    private string Normalised(string x, string name)
    {
        string Vector(string part)
        {
            var numbers = Numbers($"{name}.{part}");
            return graph.Constant(numbers, numbers.Length);
        }
        return graph.Node("BatchNormalization", [("epsilon", (float)BatchNormEpsilon)], x, Vector("weight"), Vector("bias"), Vector("runningMean"), Vector("runningVariance"));
    }

    private (string, ImageShape) Convolved(string x, ImageShape from, ConvolutionSpec spec, string name)
    {
        var to = new ImageShape(spec.Channels, ConvolutionLayer.Reduced(from.Height, spec.Stride), ConvolutionLayer.Reduced(from.Width, spec.Stride));
        var (top, bottom) = ConvolutionLayer.Padding(from.Height, spec.Kernel, spec.Stride);
        var (left, right) = ConvolutionLayer.Padding(from.Width, spec.Kernel, spec.Stride);
        var weight = graph.Constant(Numbers($"{name}.weight"), spec.Channels, from.Channels, spec.Kernel, spec.Kernel);
        var result = graph.Node(
            "Conv", [("kernel_shape", new long[] { spec.Kernel, spec.Kernel }), ("strides", new long[] { spec.Stride, spec.Stride }), ("pads", new long[] { top, left, bottom, right })],
            x, weight, graph.Constant(Numbers($"{name}.bias"), spec.Channels));
        return (result, to);
    }

    private string Grown(string x, ImageShape from, TransposedConvolutionSpec spec, string name)
    {
        var (top, below) = TransposedConvolutionLayer.Crop(from.Height, spec.Height, spec.Kernel, spec.Stride);
        var (left, beside) = TransposedConvolutionLayer.Crop(from.Width, spec.Width, spec.Kernel, spec.Stride);
        var weight = graph.Constant(Numbers($"{name}.weight"), from.Channels, spec.Channels, spec.Kernel, spec.Kernel);
        var full = graph.Node(
            "ConvTranspose",
            [
                ("kernel_shape", new long[] { spec.Kernel, spec.Kernel }), ("strides", new long[] { spec.Stride, spec.Stride }), ("pads", new long[] { top, left, top, left }),
                ("output_padding", new long[] { below, beside }),
            ],
            x, weight, graph.Constant(Numbers($"{name}.bias"), spec.Channels));
        // Where an odd number of lines is too many, the padding takes the even part and this the last one.
        return graph.Node("Slice", full, graph.Constant([0L, 0], 2), graph.Constant([(long)spec.Height, spec.Width], 2), graph.Constant([2L, 3], 2));
    }
}
