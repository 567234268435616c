using ClusterVae.Data;
using ClusterVae.Options;

namespace ClusterVae.Deep.Clustering;

/// <summary>The shortest way to see it work: default options on the digits that travel with the library.</summary>
public static class DigitsDemo
{
    /// <summary>The options of the demo: K, and everything else as it comes.</summary>
    public static ClusteringVaeOptions Options { get; } = new() { Clusters = 10 };

    /// <summary>The digits' classes are given back for the table at the end; the training does not see them.</summary>
    public static (ClusteringFit Fit, DenseRows<float> Rows, int[] Classes) Run(
        ClusteringVaeOptions? options = null, IProgress<ClusteringProgress>? progress = null, CancellationToken stop = default)
    {
        var (rows, classes) = EmbeddedDigits.Load(unitInterval: true);
        var fit = new ClusteringVaeTrainer(new Checked<ClusteringVaeOptions>(options ?? Options)).Train(rows, progress: progress, stop: stop);
        return (fit, rows, classes);
    }
}
