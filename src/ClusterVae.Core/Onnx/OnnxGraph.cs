using System.Globalization;
using System.Runtime.InteropServices;
using ClusterVae.Data;

namespace ClusterVae.Onnx;

/// <summary>An ONNX model while it is put together: values are named by their nodes, rows are the first axis of everything and any number of them goes.</summary>
internal sealed class OnnxGraph
{
    /// <summary>The operators' version: every runtime since 2022 has it.</summary>
    public const int Opset = 17;

    private const int FormatVersion = 8;
    private const string Rows = "rows";

    private readonly ProtoMessage graph = new();
    private readonly List<ProtoMessage> inputs = [];
    private readonly List<ProtoMessage> outputs = [];
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Value)> notes = [];
    private int values;

    public List<string> InputNames { get; } = [];

    public List<string> OutputNames { get; } = [];

    /// <summary>What an input or an output of the model is inside; null for other names.</summary>
    public string? ValueOf(string name) => known.GetValueOrDefault(name);

    /// <summary>Rows of float, [rows, width].</summary>
    public string Input(string name, int width)
    {
        Claim(name, name);
        inputs.Add(ValueInfo(name, OnnxType.Float, width));
        InputNames.Add(name);
        return name;
    }

    /// <summary>Makes a value an output of the model, [rows, width].</summary>
    public void Output(string name, string value, OnnxType type, int width)
    {
        Claim(name, value);
        outputs.Add(ValueInfo(name, type, width));
        OutputNames.Add(name);
        graph.Add(1, new ProtoMessage().Add(1, value).Add(2, name).Add(3, "output_" + name).Add(4, "Identity"));
    }

    public string Node(string operation, params ReadOnlySpan<string> from) => Node(operation, [], from);

    /// <param name="operation">one of ONNX's operators</param>
    /// <param name="attributes">its settings: long, float, or long[]</param>
    /// <param name="from">what it reads</param>
    public string Node(string operation, IReadOnlyList<(string Name, object Value)> attributes, params ReadOnlySpan<string> from)
    {
        var result = string.Create(CultureInfo.InvariantCulture, $"v{++values}");
        var node = new ProtoMessage();
        foreach (var value in from)
            node.Add(1, value);
        node.Add(2, result).Add(3, operation + "_" + result).Add(4, operation);
        foreach (var (name, value) in attributes)
            node.Add(5, Attribute(name, value));
        graph.Add(1, node);
        return result;
    }

    public string Constant(ReadOnlySpan<float> numbers, params ReadOnlySpan<int> shape) => Tensor(OnnxType.Float, MemoryMarshal.AsBytes(numbers), numbers.Length, shape);

    public string Constant(ReadOnlySpan<double> numbers, params ReadOnlySpan<int> shape) => Tensor(OnnxType.Double, MemoryMarshal.AsBytes(numbers), numbers.Length, shape);

    public string Constant(ReadOnlySpan<long> numbers, params ReadOnlySpan<int> shape) => Tensor(OnnxType.Int64, MemoryMarshal.AsBytes(numbers), numbers.Length, shape);

    public string Cast(string value, OnnxType type) => Node("Cast", [("to", (long)type)], value);

    /// <summary>Something that a person may want to know of the model, under a name.</summary>
    public void Note(string name, string value) => notes.Add((name, value));

    /// <summary>Written beside and renamed.</summary>
    public void Save(string path)
    {
        using var file = new AtomicFile(path);
        file.Fill(Write);
        file.Commit();
    }

    public void Write(Stream stream)
    {
        graph.Add(2, "ClusterVae");
        foreach (var input in inputs)
            graph.Add(11, input);
        foreach (var output in outputs)
            graph.Add(12, output);
        var version = typeof(OnnxGraph).Assembly.GetName().Version?.ToString(3) ?? "";
        var model = new ProtoMessage().Add(1, FormatVersion).Add(2, "ClusterVae").Add(3, version).Add(7, graph).Add(8, new ProtoMessage().Add(1, "").Add(2, Opset));
        foreach (var (name, value) in notes)
            model.Add(14, new ProtoMessage().Add(1, name).Add(2, value));
        model.WriteTo(stream);
    }

    private void Claim(string name, string value)
    {
        if (!known.TryAdd(name, value))
            throw new OnnxExportException($"two columns of the model are called '{name}'", "Give each a name of its own before exporting.");
    }

    private string Tensor(OnnxType type, ReadOnlySpan<byte> bytes, int length, ReadOnlySpan<int> shape)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("ONNX files are little-endian; this machine is not.");
        var product = 1;
        var tensor = new ProtoMessage();
        foreach (var side in shape)
        {
            product *= side;
            tensor.Add(1, side);
        }
        if (product != length)
            throw new ArgumentException($"The shape does not hold {length} numbers.", nameof(shape));
        var name = string.Create(CultureInfo.InvariantCulture, $"c{++values}");
        graph.Add(5, tensor.Add(2, (long)type).Add(8, name).Add(9, bytes));
        return name;
    }

    private static ProtoMessage Attribute(string name, object value)
    {
        var attribute = new ProtoMessage().Add(1, name);
        switch (value)
        {
            case long whole:
                return attribute.Add(3, whole).Add(20, 2);
            case float real:
                return attribute.Add(2, real).Add(20, 1);
            case long[] several:
                foreach (var one in several)
                    attribute.Add(8, one);
                return attribute.Add(20, 7);
            default:
                throw new NotSupportedException($"An attribute of {value.GetType().Name} is not written.");
        }
    }

    private static ProtoMessage ValueInfo(string name, OnnxType type, int width)
    {
        var shape = new ProtoMessage().Add(1, new ProtoMessage().Add(2, Rows)).Add(1, new ProtoMessage().Add(1, width));
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, new ProtoMessage().Add(1, (long)type).Add(2, shape)));
    }
}

/// <summary>Element types by ONNX's own numbers.</summary>
internal enum OnnxType
{
    Float = 1,
    Int64 = 7,
    Double = 11,
}

/// <summary>A model that cannot be told in ONNX, with the cure.</summary>
public sealed class OnnxExportException(string problem, string remedy) : ClusterVaeException($"The model cannot be exported: {problem}. {remedy}");
