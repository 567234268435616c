using ClusterVae.Deep;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Projection;

namespace Microsoft.ML;

/// <summary>The transforms of this library under <c>mlContext.Transforms</c>.</summary>
public static class ClusterVaeTransformsExtensions
{
    /// <summary>Principal axes of the input column scaled to unit variance.</summary>
    /// <param name="catalog">The transforms of the context.</param>
    /// <param name="outputColumnName">The vector column that is added.</param>
    /// <param name="inputColumnName">A Single or Vector&lt;Single&gt; column; null reads the column named like the output.</param>
    /// <param name="rank">How many axes are kept.</param>
    public static PcaWhiteningEstimator PcaWhiten(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int rank = 2) =>
        catalog.PcaWhiten(outputColumnName, [inputColumnName ?? outputColumnName], new PcaOptions { Components = rank });

    /// <summary>Principal axes of several columns side by side, scaled to unit variance.</summary>
    public static PcaWhiteningEstimator PcaWhiten(this TransformsCatalog catalog, string outputColumnName, string[] inputColumnNames, PcaOptions options) =>
        new(catalog.RegisterHost(nameof(PcaWhiteningEstimator)), outputColumnName, new FeatureColumns(inputColumnNames), options);

    /// <summary>Trains a variational auto-encoder on the input column and adds its embedding.</summary>
    /// <param name="catalog">The transforms of the context.</param>
    /// <param name="outputColumnName">The embedding: a vector column.</param>
    /// <param name="inputColumnName">A Single or Vector&lt;Single&gt; column. Null reads the column named like the output.</param>
    /// <param name="numberOfDimensions">The width of the embedding; null chooses by the rows' width.</param>
    public static VaeEncoderEstimator VaeEncode(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int? numberOfDimensions = null) =>
        catalog.VaeEncode(outputColumnName, inputColumnName, new VaeOptions { LatentDimensions = numberOfDimensions });

    /// <summary>A variational auto-encoder with every option.</summary>
    /// <param name="catalog">The transforms of the context.</param>
    /// <param name="outputColumnName">The embedding: a vector column.</param>
    /// <param name="inputColumnName">A Single or Vector&lt;Single&gt; column; images are flat vectors whose shape the options declare. Null reads the column named like the output.</param>
    /// <param name="options">Network, objective and training. A null seed is drawn from the context's.</param>
    /// <param name="columns">Further columns, such as the ELBO.</param>
    /// <param name="progress">Called during training, on the thread that trains.</param>
    /// <param name="cancellation">Ends the training within one batch.</param>
    public static VaeEncoderEstimator VaeEncode(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        VaeOptions options,
        VaeColumns? columns = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(VaeEncoderEstimator)), new FeatureColumns(inputColumnName ?? outputColumnName), options,
            outputColumnName, columns ?? VaeColumns.None, progress, cancellation);

    /// <summary>Places rows in few dimensions so that neighbours stay neighbours (UMAP).</summary>
    /// <param name="catalog">The transforms of the context.</param>
    /// <param name="outputColumnName">The embedding: a vector column.</param>
    /// <param name="inputColumnName">A Single or Vector&lt;Single&gt; column. Null reads the column named like the output.</param>
    /// <param name="numberOfDimensions">The width of the embedding.</param>
    public static UmapEstimator UmapEmbed(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int numberOfDimensions = 2) =>
        catalog.UmapEmbed(outputColumnName, inputColumnName, new UmapOptions { Dimensions = numberOfDimensions });

    /// <summary>UMAP with every option.</summary>
    /// <param name="catalog">The transforms of the context.</param>
    /// <param name="outputColumnName">The embedding: a vector column.</param>
    /// <param name="inputColumnName">A Single or Vector&lt;Single&gt; column. Null reads the column named like the output.</param>
    /// <param name="options">Neighbourhood, distances and descent. A null seed is drawn from the context's.</param>
    /// <param name="progress">Called after each epoch, on the thread that trains.</param>
    /// <param name="cancellation">Ends the fit within one epoch.</param>
    public static UmapEstimator UmapEmbed(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName,
        UmapOptions options,
        IProgress<UmapProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(UmapEstimator)), outputColumnName, new FeatureColumns(inputColumnName ?? outputColumnName), options, progress, cancellation);
}
