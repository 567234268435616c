using ClusterVae.Data;
using ClusterVae.ModelFiles;
using ClusterVae.Projection;
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

    // A Gaussian cut at its mean leaves 64 % of its variance between the halves, an even spread 75 %; two groups five deviations apart leave 86 %.
    private const double SplitVariance = 0.86;
    private const double SplitPart = 0.1;
    private const int SplitRows = 50;
    private const int MostSplitRows = 1000;

    public static IEnumerable<string> Of(
        RowPass pass, ModelLens lens, NumberChoice? choice, RowShape shape, DenseRows<float> codes, IReadOnlyList<string> labels, IReadOnlyList<int>? classOfCluster) =>
    [
        .. lens.Messages,
        .. AtTheEnd([.. (choice?.Tried ?? []).Select(tried => tried.Clusters)], pass.Clusters, lens.Bounds),
        .. Sizes(pass),
        .. Memberships(pass),
        .. Merged(pass, codes),
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

    /// <summary>The best may lie beyond the numbers that were tried.</summary>
    public static IEnumerable<string> AtTheEnd(IReadOnlyList<int> tried, int chosen, (string Fewest, string Most) options)
    {
        if (tried.Count > 1 && chosen == tried.Max())
            yield return $"{chosen} clusters, the most that were tried, were the best: raise {options.Most}.";
        else if (tried.Count > 1 && chosen > 2 && chosen == tried.Min())
            yield return $"{chosen} clusters, the fewest that were tried, were the best: lower {options.Fewest}.";
    }

    /// <summary>What the caller says in his own words, such as with the name that the tool gives an option, is not said again.</summary>
    public static IEnumerable<string> Joined(IReadOnlyList<string> given, IEnumerable<string> own) =>
        [.. given.Concat(own.Where(said => !given.Any(other => Remark(other) == Remark(said)))).Where(text => text.Length > 0).Distinct()];

    private static string Remark(string text) => text.Split(": ")[0];

    /// <summary>Clusters that fall into two groups along their longest axis.</summary>
    private static IEnumerable<string> Merged(RowPass pass, DenseRows<float> codes)
    {
        if (pass.Clusters < 2)
            yield break;
        foreach (var cluster in Enumerable.Range(0, pass.Sample.Count).GroupBy(place => pass.Sample[place].Cluster).OrderBy(group => group.Key))
        {
            int[] places = [.. cluster];
            var step = (places.Length + MostSplitRows - 1) / MostSplitRows;
            places = [.. places.Where((_, place) => place % step == 0)];
            if (places.Length < SplitRows)
                continue;
            var rows = new DenseRows<float>([.. places.SelectMany(place => codes.Row(place).ToArray())], codes.Width, codes.Name);
            var (below, share) = BestCut([.. Pca.Fit(rows, new PcaOptions { Components = 1 }).Transform(rows).Values.ToArray().Order()]);
            if (share > SplitVariance && Math.Min(below, places.Length - below) > SplitPart * places.Length)
                yield return $"Cluster {cluster.Key + 1} falls into two groups, of {Numbers.Percent((double)below / places.Length)} and {Numbers.Percent(1 - (double)below / places.Length)} of its rows, that lie apart: it may hold two clusters.";
        }
    }

    /// <summary>How many of sorted values lie below the cut that leaves most variance between its sides, and that share of the variance.</summary>
    private static (int Below, double Share) BestCut(float[] sorted)
    {
        var (mean, count) = (sorted.Average(value => (double)value), sorted.Length);
        var all = sorted.Sum(value => (value - mean) * (value - mean));
        var (best, most, sum) = (0, 0.0, 0.0);
        for (var below = 1; below < count; below++)
        {
            sum += sorted[below - 1] - mean;
            // n₁ (m₁ − m)² + n₂ (m₂ − m)², where the sums of both sides cancel.
            var between = sum * sum * count / ((double)below * (count - below));
            if (between > most)
                (best, most) = (below, between);
        }
        return (best, all > 0 ? most / all : 0);
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

    public static IEnumerable<string> Training(TrainingCurves curves)
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
