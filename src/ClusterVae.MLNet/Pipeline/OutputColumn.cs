using ClusterVae.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>A column that a transformer adds. The same description promises the column, declares it and sizes its buffers.</summary>
/// <param name="Name">As it appears in the view.</param>
/// <param name="Kind">What one row holds.</param>
/// <param name="Size">Slots of a vector, values of a key, 1 for a scalar.</param>
/// <param name="SlotName">Names a vector's slots; null leaves them without names.</param>
internal sealed record OutputColumn(string Name, OutputKind Kind, int Size, Func<int, string>? SlotName = null)
{
    private const string SlotNames = "SlotNames";
    private const string KeyNames = "KeyValues";

    /// <summary>Names of a key's values, in their order; null leaves them numbers.</summary>
    public IReadOnlyList<string>? KeyValues { get; init; }

    public static OutputColumn Key(string name, int count) => new(name, OutputKind.Key, count);

    public static OutputColumn Scalar(string name) => new(name, OutputKind.Scalar, 1);

    public static OutputColumn Vector(string name, int size, Func<int, string>? slotName = null) => new(name, OutputKind.Vector, size, slotName);

    /// <summary>A promise is made before the data are seen, so it knows that there is a vector, not how long it is.</summary>
    public SchemaShape.Column Promise() => Kind switch
    {
        OutputKind.Key => SchemaPromise.Column(Name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, PromisedAnnotations()),
        OutputKind.Scalar => SchemaPromise.Column(Name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false, null),
        _ => SchemaPromise.Column(Name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, PromisedAnnotations()),
    };

    public void AddTo(DataViewSchema.Builder schema) => schema.AddColumn(Name, Type, Annotations());

    private DataViewType Type => Kind switch
    {
        OutputKind.Key => new KeyDataViewType(typeof(uint), Size),
        OutputKind.Scalar => NumberDataViewType.Single,
        _ => new VectorDataViewType(NumberDataViewType.Single, Size),
    };

    private DataViewSchema.Annotations? Annotations()
    {
        var (annotation, texts) = Named;
        if (texts is null)
            return null;
        var names = texts.Select(text => text.AsMemory()).ToArray();
        var builder = new DataViewSchema.Annotations.Builder();
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = (ref VBuffer<ReadOnlyMemory<char>> value) =>
            new VBuffer<ReadOnlyMemory<char>>(names.Length, names).CopyTo(ref value);
        builder.Add(annotation, new VectorDataViewType(TextDataViewType.Instance, Size), getter);
        return builder.ToAnnotations();
    }

    /// <summary>What names the slots of a vector or the values of a key.</summary>
    private (string Annotation, IEnumerable<string>? Texts) Named => Kind == OutputKind.Key
        ? (KeyNames, KeyValues)
        : (SlotNames, SlotName is null ? null : Enumerable.Range(0, Size).Select(SlotName));

    private SchemaShape? PromisedAnnotations() => Named.Texts is null
        ? null
        : new SchemaShape([SchemaPromise.Column(Named.Annotation, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false, null)]);
}

internal enum OutputKind
{
    Scalar,
    Vector,
    Key,
}
