using ClusterVae.Data;
using ClusterVae.Images;
using ClusterVae.Options;
using Microsoft.ML.OnnxRuntime;

namespace ClusterVae.Photos;

/// <summary>A trained network from a picture to a vector, on one thread for each picture, so that the same picture gives the same bytes however many are asked for at once.</summary>
public sealed class PictureNetwork : IDisposable
{
    private const int UsualSide = 224;
    private const float LargestShade = 255;

    // Of the package that carries ResNet18, beside the application.
    private const string ModelFolder = "DnnImageModels";

    // One behind the other; the first takes the picture.
    private readonly Stage[] stages;
    private readonly float[] scale;
    private readonly float[] shift;
    private readonly bool blueFirst;
    private readonly bool channelsLast;

    /// <param name="path">an .onnx file with one picture of three channels as its input</param>
    /// <param name="options">null for the usual ones</param>
    public PictureNetwork(string path, PictureNetworkOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options = new Checked<PictureNetworkOptions>(options ?? new()).Value;
        var stage = new Stage(path, options.Output);
        try
        {
            stages = [stage];
            (channelsLast, PictureHeight, PictureWidth) = InputOf(stage, options);
            scale = [.. options.Deviation.Select(deviation => 1 / (LargestShade * deviation))];
            shift = [.. options.Mean.Zip(options.Deviation, (mean, deviation) => -mean / deviation)];
            blueFirst = options.BlueFirst;
            Width = Try(path);
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    private PictureNetwork(Stage[] stages)
    {
        this.stages = stages;
        (PictureWidth, PictureHeight, scale, shift) = (UsualSide, UsualSide, [1, 1, 1], [0, 0, 0]);
        Width = Try(stages[^1].Path);
    }

    /// <summary>Values of a vector.</summary>
    public int Width { get; }

    public int PictureWidth { get; }

    public int PictureHeight { get; }

    /// <summary>ResNet18, trained on ImageNet's thousand classes, up to its last pooling: 512 values. The same network and preparation as ML.NET's DnnFeaturizeImage.</summary>
    public static PictureNetwork ResNet18()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, ModelFolder);
        var prepare = new Stage(Path.Combine(folder, "ResNetPrepOnnx", "ResNetPreprocess.onnx"), null);
        try
        {
            return new PictureNetwork([prepare, new Stage(Path.Combine(folder, "ResNet18Onnx", "ResNet18.onnx"), null)]);
        }
        catch
        {
            prepare.Dispose();
            throw;
        }
    }

    /// <summary>The vector of a picture file; several threads may ask.</summary>
    public float[] Of(string path) => Run(PicturePixels.Shades(path, PictureWidth, PictureHeight));

    public void Dispose()
    {
        foreach (var stage in stages)
            stage.Dispose();
    }

    /// <param name="shades">red, green, blue, from 0 to 255</param>
    internal float[] Run(ReadOnlySpan<byte> shades)
    {
        var input = new float[shades.Length];
        var area = input.Length / 3;
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = shades.Slice(channel * area, area);
            var place = blueFirst ? 2 - channel : channel;
            for (var n = 0; n < area; n++)
                input[channelsLast ? 3 * n + place : place * area + n] = plane[n] * scale[channel] + shift[channel];
        }
        long[] shape = channelsLast ? [1, PictureHeight, PictureWidth, 3] : [1, 3, PictureHeight, PictureWidth];
        foreach (var stage in stages)
            (input, shape) = stage.Run(input, shape);
        return input;
    }

    private int Try(string path)
    {
        try
        {
            return Run(new byte[3 * PictureHeight * PictureWidth]).Length;
        }
        catch (OnnxRuntimeException error)
        {
            throw new DataProblemException($"{path} cannot be run on a picture of {PictureWidth} x {PictureHeight} ({FirstLine(error)})", "Give the size and the output that the network was made for.", inner: error);
        }
    }

    private static (bool ChannelsLast, int Height, int Width) InputOf(Stage stage, PictureNetworkOptions options)
    {
        var axes = stage.InputAxes;
        var last = axes is [_, _, _, 3] && axes[1] != 3;
        if (axes is not [<= 1, _, _, _] || !(last || axes[1] is 3 or < 1))
            throw new DataProblemException($"{stage.Path} takes [{string.Join(", ", axes)}]", "Give a network whose input is one picture of three channels, [1, 3, height, width] or [1, height, width, 3].");
        var (height, width) = last ? (axes[1], axes[2]) : (axes[2], axes[3]);
        return (last, Side(height, options.Height, nameof(options.Height)), Side(width, options.Width, nameof(options.Width)));

        int Side(int ofNetwork, int? wanted, string name) => ofNetwork < 1 ? wanted ?? UsualSide
            : wanted is null || wanted == ofNetwork ? ofNetwork
            : throw new DataProblemException($"{stage.Path} takes pictures of {width} x {height}, and {name} says {wanted}", $"Leave {name} out.");
    }

    private static string FirstLine(Exception error) => error.Message.Split('\n')[0].Trim();

    /// <summary>One ONNX file.</summary>
    private sealed class Stage : IDisposable
    {
        private readonly InferenceSession session;
        private readonly string input;
        private readonly string output;

        public Stage(string path, string? wanted)
        {
            Path = path;
            if (!File.Exists(path))
                throw new DataProblemException($"{path} is not there", "Name an .onnx file; ResNet18's come with its package, in the folder of the application.");
            try
            {
                using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
                session = new InferenceSession(path, options);
            }
            catch (OnnxRuntimeException error)
            {
                throw new DataProblemException($"{path} cannot be opened as an ONNX network ({FirstLine(error)})", "Fetch or write the file again.", inner: error);
            }
            var floats = session.InputMetadata.Where(pair => pair.Value.IsTensor && pair.Value.ElementType == typeof(float)).Select(pair => pair.Key).ToArray();
            if (floats is not [var only] || session.InputMetadata.Count != 1 || (wanted is not null && !session.OutputMetadata.ContainsKey(wanted)))
            {
                var (inputs, outputs) = (string.Join(", ", session.InputMetadata.Keys), string.Join(", ", session.OutputMetadata.Keys));
                session.Dispose();
                throw new DataProblemException($"{path} takes {inputs} and gives {outputs}", "Give a network with one input of single-precision numbers, and name one of its outputs.");
            }
            (input, output) = (only, wanted ?? session.OutputNames[0]);
        }

        public string Path { get; }

        /// <summary>Below 1 where it is left open.</summary>
        public int[] InputAxes => session.InputMetadata[input].Dimensions;

        public (float[] Values, long[] Shape) Run(float[] values, long[] shape)
        {
            using var options = new RunOptions();
            using var given = OrtValue.CreateTensorValueFromMemory(values, shape);
            using var answers = session.Run(options, [input], [given], [output]);
            var answer = answers[0];
            return (answer.GetTensorDataAsSpan<float>().ToArray(), answer.GetTensorTypeAndShape().Shape);
        }

        public void Dispose() => session.Dispose();
    }
}
