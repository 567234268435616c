using ClusterVae.MLNet.Internals;
using ClusterVae.Photos;

// In ML.NET's own namespace, where the users of a catalog look for what it offers.
namespace Microsoft.ML;

/// <summary>Pictures in pipelines.</summary>
public static class ClusterVaePhotosExtensions
{
    /// <summary>A vector for each picture file of a column. Fit reads all of them at once; Transform those that are new.</summary>
    /// <param name="catalog">The transforms of the context.</param>
    /// <param name="outputColumnName">The vectors.</param>
    /// <param name="inputColumnName">A text column of paths.</param>
    /// <param name="vectors">Who gives them. It is not part of a saved model: save what follows, and make vectors the same way again.</param>
    public static PictureEmbeddingEstimator EmbedPictures(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, PictureVectors vectors) =>
        new(catalog, outputColumnName, inputColumnName, vectors);
}

/// <summary>A vector column from a column of paths of picture files.</summary>
public sealed class PictureEmbeddingEstimator : IEstimator<ITransformer>
{
    private readonly TextToVector mapping;
    private readonly PictureVectors vectors;

    internal PictureEmbeddingEstimator(TransformsCatalog catalog, string output, string input, PictureVectors vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        (mapping, this.vectors) = (new TextToVector(catalog, output, input), vectors);
    }

    public ITransformer Fit(IDataView input)
    {
        vectors.Each(mapping.Texts(input), null, CancellationToken.None);
        return Mapping().Fit(input);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Mapping().GetOutputSchema(inputSchema);

    private Transforms.CustomMappingEstimator<TextToVector.TextRow, TextToVector.VectorRow> Mapping() => mapping.By(vectors.Width, vectors.Of);
}
