using ClusterVae.Photos;
using Microsoft.ML.Data;

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
    private readonly TransformsCatalog catalog;
    private readonly string output;
    private readonly string input;
    private readonly PictureVectors vectors;

    internal PictureEmbeddingEstimator(TransformsCatalog catalog, string output, string input, PictureVectors vectors)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentException.ThrowIfNullOrEmpty(input);
        ArgumentNullException.ThrowIfNull(vectors);
        (this.catalog, this.output, this.input, this.vectors) = (catalog, output, input, vectors);
    }

    public ITransformer Fit(IDataView input)
    {
        vectors.Each([.. input.GetColumn<string>(this.input)], null, CancellationToken.None);
        return Mapping().Fit(input);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Mapping().GetOutputSchema(inputSchema);

    private Transforms.CustomMappingEstimator<PathRow, VectorRow> Mapping()
    {
        var from = SchemaDefinition.Create(typeof(PathRow));
        from[nameof(PathRow.Path)].ColumnName = input;
        var to = SchemaDefinition.Create(typeof(VectorRow));
        // The name goes last: by it the column is found.
        to[nameof(VectorRow.Vector)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, vectors.Width);
        to[nameof(VectorRow.Vector)].ColumnName = output;
        return catalog.CustomMapping<PathRow, VectorRow>((path, vector) => vector.Vector = vectors.Of(path.Path), null, from, to);
    }

    internal sealed class PathRow
    {
        public string Path { get; set; } = "";
    }

    internal sealed class VectorRow
    {
        public float[] Vector { get; set; } = [];
    }
}
