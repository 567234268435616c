using ClusterVae.Cli.Outputs;
using ClusterVae.Metrics;
using Microsoft.ML;

namespace ClusterVae.Cli.Demo;

/// <param name="Name">the method's</param>
/// <param name="Model">fitted</param>
/// <param name="Labels">each row's cluster, from 1</param>
/// <param name="Quality">against the true classes, which no method saw</param>
/// <param name="Silhouette">in the space of the raw features, the same for all methods</param>
/// <param name="Seconds">of the fit alone</param>
internal sealed record DemoResult(string Name, ITransformer Model, int[] Labels, ClusteringQuality Quality, double Silhouette, double Seconds)
{
    public Report ToReport() => new Report()
        .Add("method", Name)
        .Add("accuracy", Quality.Accuracy)
        .Add("nmi", Quality.Nmi)
        .Add("ari", Quality.Ari)
        .Add("silhouette", Silhouette)
        .Add("seconds", Seconds);
}
