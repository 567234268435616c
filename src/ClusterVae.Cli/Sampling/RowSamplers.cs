using ClusterVae.Deep;
using ClusterVae.MLNet;
using Microsoft.ML;

namespace ClusterVae.Cli.Sampling;

/// <summary>Which sampler fits a saved model: those of the tool's own trainers are known.</summary>
internal static class RowSamplers
{
    public static IRowSampler Of(ITransformer model, string path)
    {
        var steps = Steps(model).ToArray();
        return steps switch
        {
            [VaeEncoderTransformer encoder] => new PriorSampler(encoder.Model),
            [VaeEncoderTransformer encoder, GmmClusteringTransformer mixture] => new MixtureSampler(mixture.Model, encoder.Model),
            [GmmClusteringTransformer mixture] => new MixtureSampler(mixture.Model),
            [VonMisesFisherMixtureTransformer mixture] => new MixtureSampler(mixture.Model),
            [BernoulliMixtureTransformer mixture] => new MixtureSampler(mixture.Model),
            [ClusteringVaeTransformer clustering] => Clusters(clustering.Model),
            [ClusterModelTransformer { Model: NetworkClusters chosen }] => Clusters(chosen.Network),
            [ExonTransformer exon] => Clusters(exon.Model.Clustering),
            [BatchVaeTransformer { Model: var batches }] => new ClusterSampler(batches.Width, batches.Mixture, batches.Sample),
            [PairedVaeTransformer] => throw new WorkException($"{path} holds two views of each row, which sample does not draw. Tell one view from the other instead: score --columns secondFromFirst,firstFromSecond."),
            _ => throw new WorkException($"{path} holds {string.Join(", ", steps.Select(step => step.GetType().Name))}: rows are drawn from mixtures (gmm, vmf, bernoulli), vae, vae-gmm, clustering-vae, batch-vae and exon, no others."),
        };
    }

    private static ClusterSampler Clusters(ClusteringModel model) => new(model.Width, model.Moments, model.Sample);

    public static IEnumerable<ITransformer> Steps(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Steps) : [model];
}
