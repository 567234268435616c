using Microsoft.ML;

namespace ClusterVae.Testing.Conformance;

/// <summary>One public estimator and what the checks must know of it; everything else they find out by themselves.</summary>
/// <param name="Estimator">The public class.</param>
/// <param name="Options">Its options record with small, fast settings; the checks change copies of it.</param>
/// <param name="Make">Builds the estimator on the column "Features" from a copy of the options.</param>
public sealed record EstimatorCase(Type Estimator, object Options, Func<MLContext, object, IEstimator<ITransformer>> Make)
{
    /// <summary>Tells a second case of the same estimator from the first.</summary>
    public string? Variant { get; init; }

    /// <summary>Rows that the estimator is made for; blobs unless it needs something else.</summary>
    public Func<int, int, int, float[][]> Rows { get; init; } = SampleRows.Blobs;

    /// <summary>False for an estimator that draws no random numbers.</summary>
    public bool HasSeed { get; init; } = true;

    /// <summary>How far a score may move when rows share a block with other rows: 0 where arithmetic is per row.</summary>
    public double BlockTolerance { get; init; }

    /// <summary>The least adjusted Rand index on separated blobs; null for an estimator that does not cluster.</summary>
    public double? BlobsRandIndex { get; init; }

    /// <summary>Checks that do not apply, each with its reason; they are printed.</summary>
    public IReadOnlyDictionary<string, string> Waivers { get; init; } = new Dictionary<string, string>();

    public IEstimator<ITransformer> Build(MLContext ml) => Make(ml, Options);

    public override string ToString() => Variant is null ? Estimator.Name : $"{Estimator.Name} ({Variant})";
}
