using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>Layers as data, equal when their layers are equal, readable and writable as JSON.</summary>
[CollectionBuilder(typeof(LayerList), nameof(Create))]
[JsonConverter(typeof(Converter))]
internal sealed class LayerList : IReadOnlyList<LayerSpec>, IEquatable<LayerList>
{
    private readonly LayerSpec[] layers;

    private LayerList(LayerSpec[] layers) => this.layers = layers;

    public int Count => layers.Length;

    public LayerSpec this[int index] => layers[index];

    public static LayerList Create(ReadOnlySpan<LayerSpec> layers) => new(layers.ToArray());

    /// <summary>The layers for rows of a width, flattened at the end.</summary>
    public Chain Build(int inputWidth, Generator generator, Device? device = null)
    {
        var shape = FeatureShape.Flat(inputWidth);
        var built = new List<Layer>();
        Int128 weights = 0;
        try
        {
            foreach (var spec in layers)
            {
                weights += spec.Weights(shape);
                NetworkMemory.Require(weights);
                var (layer, output) = spec.Build(shape, generator, device);
                built.Add(layer);
                shape = output;
            }
            if (shape.Image is not null)
                built.Add(new FlattenLayer(shape.Width));
            return new Chain(built, shape.Width);
        }
        catch
        {
            foreach (var layer in built)
                layer.Dispose();
            throw;
        }
    }

    public IEnumerator<LayerSpec> GetEnumerator() => ((IEnumerable<LayerSpec>)layers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(LayerList? other) => other is not null && layers.AsSpan().SequenceEqual(other.layers);

    public override bool Equals(object? obj) => Equals(obj as LayerList);

    public override int GetHashCode() => layers.Aggregate(layers.Length, HashCode.Combine);

    private sealed class Converter : JsonConverter<LayerList>
    {
        public override LayerList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<LayerSpec[]>(ref reader, options) ?? []);

        public override void Write(Utf8JsonWriter writer, LayerList value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.layers, options);
    }
}
