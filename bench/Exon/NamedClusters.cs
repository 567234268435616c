using ClusterVae.Deep;

namespace ClusterVae.Bench.Exon;

/// <summary>
/// The clustering VAE by default, which sees no label, and afterwards each cluster bears the name that most of its labelled rows have: what labels must better that take part in
/// the learning. Its epochs are its own.
/// </summary>
internal static class NamedClusters
{
    public static int[] Answers(MethodTask task)
    {
        var options = new ClusteringVaeOptions
        {
            NumberOfClusters = task.Options.NumberOfClusters, ImageShape = task.Options.ImageShape,
            Training = new() { Seed = task.Options.Training.Seed, Threads = task.Options.Training.Threads },
        };
        using var model = new DeepClustering(options).Train(task.Training).Model;
        var names = Names(model.Predict(task.Training), task.Labels, model.Clusters);
        return Array.ConvertAll(model.Predict(task.Test.Values.Span), cluster => names[cluster]);
    }

    /// <summary>A cluster without any labelled row gets the name that most labelled rows have.</summary>
    private static int[] Names(int[] clusters, int[] labels, int count)
    {
        var known = clusters.Zip(labels).Where(pair => pair.Second >= 0).ToLookup(pair => pair.First, pair => pair.Second);
        return [.. Enumerable.Range(0, count).Select(cluster => Commonest(known.Contains(cluster) ? known[cluster] : labels.Where(label => label >= 0)))];
    }

    private static int Commonest(IEnumerable<int> labels) => labels.CountBy(label => label).OrderBy(pair => pair.Key).MaxBy(pair => pair.Value).Key;
}
