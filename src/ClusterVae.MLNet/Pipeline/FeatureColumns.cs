using ClusterVae.Data;
using ClusterVae.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>The input columns, scalars or vectors of <see cref="float"/>, that stand side by side in one row of features.</summary>
internal sealed class FeatureColumns
{
    private const string Expected = "a Single or a Vector<Single> of known size";

    public FeatureColumns(params string[] names)
    {
        if (names.Length == 0 || names.Any(string.IsNullOrWhiteSpace))
            throw new DataProblemException("no feature column is named", "Name at least one input column.");
        Names = names;
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>A column of a row may be all NaN, which says that it is not there, as long as another one is.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>A column behind them whose values stand for numbers; null where there is none.</summary>
    public CodedColumn? Coded { get; init; }

    /// <summary>All of a row's columns, in their order.</summary>
    public IReadOnlyList<string> All => Coded is { } coded ? [.. Names, coded.Name] : Names;

    public string Title => string.Join("+", Names);

    /// <summary>Refuses at pipeline-building time what <see cref="Bind"/> would refuse later.</summary>
    public void Check(SchemaShape shape)
    {
        foreach (var name in Names)
        {
            var column = SchemaPromise.Find(shape, name) ?? throw Missing(name, shape.Select(c => c.Name));
            if (column.Kind == SchemaShape.Column.VectorKind.VariableVector || column.IsKey || !column.ItemType.Equals(NumberDataViewType.Single))
                throw Mismatch(name, $"{column.Kind} of {(column.IsKey ? "Key of " : "")}{column.ItemType}");
        }
        if (Coded is { } coded && SchemaPromise.Find(shape, coded.Name) is null)
            throw CodedColumn.Missing(coded.Name, shape.Select(c => c.Name));
    }

    /// <param name="schema">of the rows; a coded column may be absent</param>
    /// <param name="expectedWidth">of the features; null where any will do</param>
    public IReadOnlyList<DataViewSchema.Column> Bind(DataViewSchema schema, int? expectedWidth = null)
    {
        var columns = Names.Select(name => schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Select(c => c.Name))).ToArray();
        foreach (var column in columns)
        {
            if (column.Type is not (NumberDataViewType or VectorDataViewType { ItemType: NumberDataViewType, IsKnownSize: true }) || ItemType(column.Type) != NumberDataViewType.Single)
                throw Mismatch(column.Name, column.Type.ToString()!);
        }
        var width = columns.Sum(column => Width(column.Type));
        if (expectedWidth is { } expected && width != expected)
            throw new DataProblemException($"the model was fitted on {expected} features", "Transform data of the width that was used in Fit.", Title, value: $"{width} features");
        return Coded is { } coded && schema.GetColumnOrNull(coded.Name) is { } found ? [.. columns, CodedColumn.Check(found)] : columns;
    }

    public static int Width(IEnumerable<DataViewSchema.Column> columns) => columns.Sum(column => Width(column.Type));

    internal static int Width(DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;

    private static DataViewType ItemType(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    private static DataProblemException Missing(string name, IEnumerable<string> present) =>
        new($"the column is missing: expected {Expected}", $"The data has {string.Join(", ", present.Distinct())}; name one of these or add the column.", name);

    private static DataProblemException Mismatch(string name, string actual) =>
        new($"expected {Expected}", "Convert it first, for example with Conversion.ConvertType, Categorical.OneHotEncoding or Concatenate.", name, value: actual);
}
