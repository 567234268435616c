using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace ClusterVae.MLNet.Internals;

/// <summary>A vector column from a text column, by whatever turns a text into numbers: texts themselves, or paths of pictures.</summary>
internal sealed class TextToVector
{
    private readonly TransformsCatalog catalog;
    private readonly string output;
    private readonly string input;

    public TextToVector(TransformsCatalog catalog, string output, string input)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentException.ThrowIfNullOrEmpty(input);
        (this.catalog, this.output, this.input) = (catalog, output, input);
    }

    public string[] Texts(IDataView rows) => [.. rows.GetColumn<string>(input)];

    /// <param name="width">of the vectors</param>
    /// <param name="vector">of a text; several cursors may ask at once</param>
    public CustomMappingEstimator<TextRow, VectorRow> By(int width, Func<string, float[]> vector)
    {
        var from = SchemaDefinition.Create(typeof(TextRow));
        from[nameof(TextRow.Text)].ColumnName = input;
        var to = SchemaDefinition.Create(typeof(VectorRow));
        // The name goes last: by it the column is found.
        to[nameof(VectorRow.Vector)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        to[nameof(VectorRow.Vector)].ColumnName = output;
        return catalog.CustomMapping<TextRow, VectorRow>((text, row) => row.Vector = vector(text.Text), null, from, to);
    }

    internal sealed class TextRow
    {
        public string Text { get; set; } = "";
    }

    internal sealed class VectorRow
    {
        public float[] Vector { get; set; } = [];
    }
}
