using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Internals;

/// <summary>Makes and reads the columns of a <see cref="SchemaShape"/>, whose constructor and search ML.NET keeps to itself.</summary>
internal static class SchemaPromise
{
    public static SchemaShape.Column Column(string name, SchemaShape.Column.VectorKind kind, DataViewType item, bool isKey, SchemaShape? annotations) =>
        new(name, kind, item, isKey, annotations);

    public static SchemaShape.Column? Find(SchemaShape shape, string name) =>
        shape.TryFindColumn(name, out var column) ? column : null;

    public static SchemaShape Of(DataViewSchema schema) => SchemaShape.Create(schema);

    /// <summary>The input's columns, those of the same name replaced, the new ones added at the end.</summary>
    public static SchemaShape With(SchemaShape input, IReadOnlyList<SchemaShape.Column> added)
    {
        var replaced = added.Select(column => column.Name).ToHashSet();
        return new SchemaShape(input.Where(column => !replaced.Contains(column.Name)).Concat(added));
    }
}
