using ClusterVae.Text;
using Microsoft.ML.Data;

// In ML.NET's own namespace, where the users of a catalog look for what it offers.
namespace Microsoft.ML;

/// <summary>Texts in pipelines.</summary>
public static class ClusterVaeTextExtensions
{
    /// <summary>A vector for each text of a column. Fit asks for all texts at once; Transform for those that are new.</summary>
    /// <param name="catalog">The transforms of the context.</param>
    /// <param name="outputColumnName">The vectors.</param>
    /// <param name="inputColumnName">A text column.</param>
    /// <param name="vectors">Who gives them. It is not part of a saved model: save what follows, and make vectors the same way again.</param>
    public static TextEmbeddingEstimator EmbedText(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, TextVectors vectors) =>
        new(catalog, outputColumnName, inputColumnName, vectors);
}

/// <summary>A vector column from a text column, by any generator.</summary>
public sealed class TextEmbeddingEstimator : IEstimator<ITransformer>
{
    private readonly TransformsCatalog catalog;
    private readonly string output;
    private readonly string input;
    private readonly TextVectors vectors;

    internal TextEmbeddingEstimator(TransformsCatalog catalog, string output, string input, TextVectors vectors)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentException.ThrowIfNullOrEmpty(input);
        ArgumentNullException.ThrowIfNull(vectors);
        (this.catalog, this.output, this.input, this.vectors) = (catalog, output, input, vectors);
    }

    public ITransformer Fit(IDataView input)
    {
        var texts = input.GetColumn<string>(this.input).ToArray();
        var width = vectors.Of(texts).Width;
        return Mapping(width).Fit(input);
    }

    // A shape does not name widths.
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Mapping(1).GetOutputSchema(inputSchema);

    private Transforms.CustomMappingEstimator<TextRow, VectorRow> Mapping(int width)
    {
        var from = SchemaDefinition.Create(typeof(TextRow));
        from[nameof(TextRow.Text)].ColumnName = input;
        var to = SchemaDefinition.Create(typeof(VectorRow));
        // The name goes last: by it the column is found.
        to[nameof(VectorRow.Vector)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        to[nameof(VectorRow.Vector)].ColumnName = output;
        return catalog.CustomMapping<TextRow, VectorRow>(
            (text, vector) =>
            {
                // Several cursors may ask at once.
                lock (vectors)
                    vector.Vector = vectors.Of([text.Text]).Values.ToArray();
            },
            null, from, to);
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
