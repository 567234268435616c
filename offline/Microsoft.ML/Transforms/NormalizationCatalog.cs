using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class NormalizationCatalog
{
    private const long DefaultExamples = 1000000000;

    /// <summary>
    /// x / max(|min|, |max|), or (x - min) / (max - min) where zero need not stay zero; 0 for a constant column.
    /// </summary>
    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        long maximumExampleCount = DefaultExamples, bool fixZero = true)
        => catalog.NormalizeMinMax([new InputOutputColumnPair(outputColumnName, inputColumnName)], maximumExampleCount, fixZero);

    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = DefaultExamples, bool fixZero = true)
        => new(catalog.GetEnvironment(), columns, new NormalizerSettings(Normalization.MinMax, maximumExampleCount, fixZero));

    /// <summary>
    /// x / √(variance + mean²), or (x - mean) / √variance where zero need not stay zero; with <paramref name="useCdf"/>
    /// the normal distribution function at x. The variance is that of the population.
    /// </summary>
    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null,
        long maximumExampleCount = DefaultExamples, bool fixZero = true, bool useCdf = false)
        => catalog.NormalizeMeanVariance([new InputOutputColumnPair(outputColumnName, inputColumnName)], maximumExampleCount, fixZero, useCdf);

    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = DefaultExamples, bool fixZero = true, bool useCdf = false)
        => new(catalog.GetEnvironment(), columns,
            new NormalizerSettings(useCdf ? Normalization.MeanVarianceCdf : Normalization.MeanVariance, maximumExampleCount, fixZero));
}
