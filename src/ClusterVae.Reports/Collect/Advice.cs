using ClusterVae.ModelFiles;
using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Collect;

/// <summary>What a careful analyst would say on seeing these numbers; nothing where nothing stands out.</summary>
internal static class Advice
{
    // Each bound is far from what sound clusterings of our data sets show.
    private const double SmallPart = 0.1;
    private const double LargePart = 0.5;
    private const double LeastCertainty = 0.6;
    private const double NotableOutliers = 0.01;
    private const double StillFalling = 0.02;
    private const double Overlap = 0.2;

    public static IEnumerable<string> Of(RowPass pass, ModelLens lens, RowShape shape, IReadOnlyList<string> labels, IReadOnlyList<int>? classOfCluster) =>
    [
        .. lens.Messages,
        .. Sizes(pass),
        .. Memberships(pass),
        .. Outliers(pass),
        .. Constant(pass, shape),
        .. Training(lens.Curves),
        .. Classes(pass, labels, classOfCluster),
    ];

    private static IEnumerable<string> Sizes(RowPass pass)
    {
        if (pass.Clusters < 2)
            yield break;
        var empty = Enumerable.Range(0, pass.Clusters).Where(cluster => pass.Sizes[cluster] == 0).ToArray();
        if (empty.Length > 0)
            yield return $"{Clusters(empty)} empty: choose fewer clusters, or train again from another seed.";
        var even = (double)pass.Rows / pass.Clusters;
        var small = Enumerable.Range(0, pass.Clusters).Where(cluster => pass.Sizes[cluster] > 0 && pass.Sizes[cluster] < SmallPart * even).ToArray();
        if (small.Length > 0)
            yield return $"{Clusters(small)} very small (below a tenth of an even share): outliers, or too many clusters.";
        var largest = pass.Sizes.Max();
        if (pass.Clusters > 2 && largest > LargePart * pass.Rows)
            yield return $"Cluster {Array.IndexOf(pass.Sizes, largest) + 1} holds {Numbers.Percent((double)largest / pass.Rows)} of all rows: the others may be its fringe.";
    }

    private static IEnumerable<string> Memberships(RowPass pass)
    {
        var certainty = pass.CertaintySums.Sum() / pass.Rows;
        if (pass.Clusters < 2 || double.IsNaN(certainty))
            yield break;
        if (certainty < LeastCertainty)
            yield return $"Rows hardly know their clusters: their largest membership is {Numbers.Percent(certainty)} on average.";
        var unsure = pass.Sample.Where(row => row.Certainty < 0.9 && row.Second >= 0).GroupBy(row => (Math.Min(row.Cluster, row.Second), Math.Max(row.Cluster, row.Second)));
        var sizes = pass.Sample.CountBy(row => row.Cluster).ToDictionary();
        foreach (var pair in unsure)
        {
            var (one, other) = pair.Key;
            var smaller = Math.Min(sizes.GetValueOrDefault(one), sizes.GetValueOrDefault(other));
            if (smaller >= 10 && pair.Count() > Overlap * (sizes[one] + sizes[other]))
                yield return $"Clusters {one + 1} and {other + 1} overlap: {pair.Count()} of {sizes[one] + sizes[other]} sampled rows of the two are below 90 % sure which of them they belong to.";
        }
    }

    /// <summary>Tukey's outer fence: three quartile ranges below the lower quartile of the log-density.</summary>
    private static IEnumerable<string> Outliers(RowPass pass)
    {
        var densities = pass.Sample.Select(row => row.Density).Where(double.IsFinite).Order().ToArray();
        if (densities.Length < 100)
            yield break;
        var (lower, upper) = (densities[densities.Length / 4], densities[densities.Length * 3 / 4]);
        var outliers = densities.Count(density => density < lower - 3 * (upper - lower));
        if (outliers > NotableOutliers * densities.Length)
            yield return $"{Numbers.Percent((double)outliers / densities.Length)} of the sampled rows are far less likely than the rest: see the strangest rows of each cluster.";
    }

    private static IEnumerable<string> Constant(RowPass pass, RowShape shape)
    {
        var constant = Enumerable.Range(0, pass.Width).Where(column => pass.Lowest[column] == pass.Highest[column]).ToArray();
        if (constant.Length == 0)
            yield break;
        yield return shape.Picture is not null
            ? $"{constant.Length} of {pass.Width} pixels are the same in every picture; they say nothing."
            : $"{constant.Length} of {pass.Width} columns are constant and say nothing: {string.Join(", ", constant.Take(5).Select(column => Names.Short(shape.Columns[column])))}{(constant.Length > 5 ? ", …" : "")}.";
    }

    private static IEnumerable<string> Training(TrainingCurves curves)
    {
        if (curves.Stages.Count == 0 || curves.Stages[^1].Curves.GetValueOrDefault("loss") is not { Length: >= 20 } loss)
            yield break;
        var tenth = loss.Length / 10;
        var (before, after) = (loss[^(2 * tenth)..^tenth].Average(), loss[^tenth..].Average());
        var range = loss.Max() - loss.Min();
        if (double.IsFinite(range) && range > 0 && before - after > StillFalling * range)
            yield return $"The loss was still falling when the training ended (stage {curves.Stages[^1].Name}): more epochs may help.";
    }

    private static IEnumerable<string> Classes(RowPass pass, IReadOnlyList<string> labels, IReadOnlyList<int>? classOfCluster)
    {
        if (classOfCluster is null)
            yield break;
        var without = Enumerable.Range(0, labels.Count).Except(classOfCluster).ToArray();
        if (without.Length > 0 && labels.Count <= pass.Clusters)
            yield return $"No cluster stands for {string.Join(", ", without.Take(5).Select(place => $"class {Names.Short(labels[place])}"))}.";
        if (labels.Count > pass.Clusters && pass.Clusters > 1)
            yield return $"There are {labels.Count} classes and {pass.Clusters} clusters: some classes have to share one.";
    }

    private static string Clusters(int[] clusters) =>
        $"{(clusters.Length == 1 ? "Cluster" : "Clusters")} {string.Join(", ", clusters.Take(10).Select(cluster => cluster + 1))}{(clusters.Length > 10 ? ", …" : "")} {(clusters.Length == 1 ? "is" : "are")}";
}
