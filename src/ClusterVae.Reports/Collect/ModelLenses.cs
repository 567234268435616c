using System.Globalization;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Reports.Content;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace ClusterVae.Reports.Collect;

/// <summary>Looks into a fitted pipeline for the step that clusters, and for the encoder before it.</summary>
internal static class ModelLenses
{
    // 002 s.4: with half of the variance a sample seldom falls into another cluster.
    public const double SampleScale = 0.5;

    /// <summary>Models of other origin are read by their columns alone.</summary>
    public static ModelLens Of(ITransformer model, long seed)
    {
        var steps = Steps(model).ToArray();
        var encoder = steps.OfType<VaeEncoderTransformer>().LastOrDefault();
        var clustering = steps.LastOrDefault(step => step is ClusteringVaeTransformer or ExonTransformer or BatchVaeTransformer or GmmClusteringTransformer
            or BernoulliMixtureTransformer or VonMisesFisherMixtureTransformer or ClusterModelTransformer or EmbeddingClustersTransformer or ClusteringPredictionTransformer<KMeansModelParameters>);
        var lens = clustering switch
        {
            ClusteringVaeTransformer deep => DeepLenses.Of(deep, seed),
            ExonTransformer exon => DeepLenses.Of(exon, seed),
            BatchVaeTransformer batches => DeepLenses.Of(batches, seed),
            GmmClusteringTransformer mixture => MixtureLenses.Of(mixture, encoder, seed),
            BernoulliMixtureTransformer mixture => MixtureLenses.Of(mixture, encoder, seed),
            VonMisesFisherMixtureTransformer mixture => MixtureLenses.Of(mixture, encoder, seed),
            ClusterModelTransformer chosen => MixtureLenses.Of(chosen, seed),
            EmbeddingClustersTransformer heads => MixtureLenses.Of(heads),
            ClusteringPredictionTransformer<KMeansModelParameters> kMeans => MixtureLenses.Of(kMeans),
            _ when encoder is not null => DeepLenses.Of(encoder),
            _ => new ModelLens { Kind = steps.Length > 0 ? steps[^1].GetType().Name : "Clustering", Clusters = 0 },
        };
        return lens with { Facts = [.. lens.Facts, Pipeline(steps)] };
    }

    private static FactGroup Pipeline(ITransformer[] steps) => new("Pipeline", [.. steps.Select((step, place) => new Fact(Text(place + 1), step.GetType().Name.Split('`')[0]))]);

    /// <summary>Every clustering step adds these three first.</summary>
    public static ClusteringColumns Columns(BlockTransformer step) => new() { PredictedLabel = step.Outputs[0].Name, Score = step.Outputs[1].Name, Probability = step.Outputs[2].Name };

    public static string? Single(FeatureColumns features) => features.Names.Count == 1 ? features.Names[0] : null;

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<ITransformer> Steps(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Steps) : [model];
}
