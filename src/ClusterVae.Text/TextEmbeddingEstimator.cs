using ClusterVae.MLNet.Internals;
using ClusterVae.Text;

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
    private readonly TextToVector mapping;
    private readonly TextVectors vectors;

    internal TextEmbeddingEstimator(TransformsCatalog catalog, string output, string input, TextVectors vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        (mapping, this.vectors) = (new TextToVector(catalog, output, input), vectors);
    }

    public ITransformer Fit(IDataView input) => Mapping(vectors.Of(mapping.Texts(input)).Width).Fit(input);

    // A shape does not name widths.
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Mapping(1).GetOutputSchema(inputSchema);

    private Transforms.CustomMappingEstimator<TextToVector.TextRow, TextToVector.VectorRow> Mapping(int width) => mapping.By(width, Vector);

    private float[] Vector(string text)
    {
        lock (vectors)
            return vectors.Of([text]).Values.ToArray();
    }
}
