using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Mixtures;

namespace ClusterVae.Deep;

/// <summary>Groups of the rows as the network sees them, which its heads begin at: how much each row belongs to each.</summary>
/// <param name="Memberships">Row by row.</param>
/// <param name="Sizes">Means of the memberships over all rows.</param>
internal sealed record FirstGroups(float[] Memberships, float[] Sizes)
{
    private const int RowsLookedAt = 20_000;
    private const int RowsEmbedded = 5_000;
    private const int RowsAtOnce = 4096;
    private const int Restarts = 5;
    // Full covariances of many columns cost more than they tell.
    private const int FewColumns = 64;
    // Nothing shall belong so little to a cluster that its logarithm is lost.
    private const float LeastSize = 1e-4f;

    public static FirstGroups Of(TrainingContext context) => context.Plan.HeadStart == HeadStart.Choice ? OfChoice(context) : OfMixture(context);

    private static FirstGroups OfChoice(TrainingContext context)
    {
        var scaling = context.Options.Scaling switch
        {
            RowScaling.None => ColumnScaling.None,
            RowScaling.Standard => ColumnScaling.Standard,
            RowScaling.Counts => ColumnScaling.Counts,
            _ => ColumnScaling.Auto,
        };
        var memberships = OfChoice(context.Raw, context.Clusters, scaling, context.Seed, context.Options.Training.Threads, context.Stop);
        return new FirstGroups(memberships, SizesOf(memberships, context.Clusters));
    }

    /// <summary>Row by row, of the method that neighbours and the other methods confirm most: the clusters that the trainer "auto" gives of these rows (it may embed more of them).</summary>
    public static float[] OfChoice(DenseRows<float> raw, int clusters, ColumnScaling scaling, long seed, int? threads, CancellationToken stop) => MembershipsOf(
        new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = clusters, EmbedRows = RowsEmbedded, Scaling = scaling, Seed = seed, Threads = threads }).Fit(raw, stop: stop).Model, raw);

    /// <summary>The likeliest of those of a network's codes, which have one unit; null for fewer rows than methods can be compared by.</summary>
    public static int[]? LabelsOfChoice(DenseRows<float> codes, int clusters, long seed, int? threads, CancellationToken stop) =>
        codes.Count < AutoClusteringTrainer.LeastRows(clusters) ? null : ClusteringParts.Labels(OfChoice(codes, clusters, ColumnScaling.None, seed, threads, stop), clusters);

    /// <summary>Row by row, of a model that knows how to ask new rows.</summary>
    public static float[] MembershipsOf(ClusterModel model, DenseRows<float> rows)
    {
        var clusters = model.Clusters;
        var memberships = new float[rows.Count * clusters];
        var log = new double[RowsAtOnce * clusters];
        for (var first = 0; first < rows.Count; first += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, rows.Count - first);
            model.Score(rows.Block(first, count), count, log);
            for (var index = 0; index < count * clusters; index++)
                memberships[first * clusters + index] = (float)Math.Exp(log[index]);
        }
        return memberships;
    }

    /// <summary>The shape of the covariances is chosen by the Bayesian information criterion.</summary>
    private static FirstGroups OfMixture(TrainingContext context)
    {
        var rows = Some(context.Data);
        CovarianceKind[] kinds = rows.Width <= FewColumns
            ? [CovarianceKind.Full, CovarianceKind.Tied, CovarianceKind.Diagonal, CovarianceKind.Spherical]
            : [CovarianceKind.Diagonal, CovarianceKind.Spherical];
        var best = kinds.Select(kind => new GaussianMixtureTrainer(new GaussianMixtureOptions
        {
            NumberOfClusters = context.Clusters,
            Covariance = kind,
            Restarts = Restarts,
            VarianceFloor = 1e-3,
            Seed = (long)(context.Stream("row mixture").NextBits() >> 1),
            Threads = context.Options.Training.Threads,
        }).Fit(rows, stop: context.Stop)).MinBy(fit => fit.Bic)!.Model;

        var clusters = context.Clusters;
        var (memberships, log) = (new float[context.Data.Count * clusters], new double[clusters]);
        for (var row = 0; row < context.Data.Count; row++)
        {
            best.LogResponsibilities(context.Data.Row(row), log);
            for (var cluster = 0; cluster < clusters; cluster++)
                memberships[row * clusters + cluster] = (float)Math.Exp(log[cluster]);
        }
        return new FirstGroups(memberships, SizesOf(memberships, clusters));
    }

    /// <summary>The mean membership of each cluster.</summary>
    public static float[] SizesOf(ReadOnlySpan<float> memberships, int clusters)
    {
        var sums = new double[clusters];
        for (var index = 0; index < memberships.Length; index++)
            sums[index % clusters] += memberships[index];
        var rows = memberships.Length / clusters;
        return Array.ConvertAll(sums, sum => Math.Max(LeastSize, (float)(sum / rows)));
    }

    private static DenseRows<float> Some(DenseRows<float> rows)
    {
        var step = (rows.Count + RowsLookedAt - 1) / RowsLookedAt;
        if (step == 1)
            return rows;
        var some = new List<float>();
        for (var row = 0; row < rows.Count; row += step)
            some.AddRange(rows.Row(row));
        return new DenseRows<float>([.. some], rows.Width, rows.Name);
    }
}
