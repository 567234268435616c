using System.Globalization;
using System.Text.Json;

namespace ClusterVae.Testing;

/// <summary>
/// A value written by other software: numbers, text, arrays of any depth, and named nested cases.
/// The files lie in <c>tests/oracles/goldens</c> and are copied beside the test assembly.
/// </summary>
public sealed class Golden
{
    private readonly JsonElement _element;
    private readonly string _path;

    private Golden(JsonElement element, string path) => (_element, _path) = (element, path);

    public static Golden Load(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "goldens", name);
        if (!File.Exists(file))
            throw new FileNotFoundException($"Golden '{name}' is not beside the tests; its script in tests/oracles writes it to tests/oracles/goldens.", file);
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return new Golden(document.RootElement.Clone(), name);
    }

    public Golden this[string key] => TryGet(key) ?? throw new KeyNotFoundException($"{_path} has no '{key}'.");

    public Golden this[int index] => new(_element[index], $"{_path}[{index}]");

    public Golden? TryGet(string key) =>
        _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(key, out var value)
            ? new Golden(value, $"{_path}/{key}")
            : null;

    public bool Has(string key) => TryGet(key) is not null;

    public double Number => Scalar(_element);

    public int Int => checked((int)Number);

    public bool Flag => _element.GetBoolean();

    public string Text => _element.GetString() ?? throw new InvalidDataException($"{_path} is not text.");

    public IEnumerable<string> Keys => _element.EnumerateObject().Select(property => property.Name);

    public IEnumerable<Golden> Items => Enumerable.Range(0, _element.GetArrayLength()).Select(index => this[index]);

    /// <summary>The extents of a rectangular array of arrays; empty for a single number.</summary>
    public long[] Shape
    {
        get
        {
            var shape = new List<long>();
            var level = _element;
            while (level.ValueKind == JsonValueKind.Array)
            {
                shape.Add(level.GetArrayLength());
                if (shape[^1] == 0) break;
                level = level[0];
            }
            return [.. shape];
        }
    }

    /// <summary>All numbers in row-major order.</summary>
    public double[] Doubles
    {
        get
        {
            var numbers = new List<double>();
            Flatten(_element, numbers);
            return [.. numbers];
        }
    }

    public float[] Floats => Array.ConvertAll(Doubles, number => (float)number);

    public int[] Ints => Array.ConvertAll(Doubles, number => checked((int)number));

    public long[] Longs => Array.ConvertAll(Doubles, number => checked((long)number));

    public double[][] Rows => [.. Items.Select(item => item.Doubles)];

    public override string ToString() => _path;

    private void Flatten(JsonElement element, List<double> numbers)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            numbers.Add(Scalar(element));
            return;
        }
        foreach (var item in element.EnumerateArray()) Flatten(item, numbers);
    }

    // JSON has no spelling for non-finite numbers: the scripts write them as text.
    private double Scalar(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String => element.GetString()!.ToLowerInvariant() switch
        {
            "nan" => double.NaN,
            "inf" or "infinity" => double.PositiveInfinity,
            "-inf" or "-infinity" => double.NegativeInfinity,
            var text => double.Parse(text, CultureInfo.InvariantCulture),
        },
        var kind => throw new InvalidDataException($"{_path} is {kind}, not a number."),
    };
}
