using System.Globalization;

namespace ClusterVae.Deep;

/// <summary>How full and how sure the clusters of a trained model are (Clustering VAE s.6.1.3: without a constraint q(c|x) becomes uniform).</summary>
public sealed record CollapseReport
{
    // Half of the clusters in use is far from any real imbalance that the objectives leave; a certainty below a tenth is a guess.
    private const double LeastPartInUse = 0.5;
    private const double LeastCertainty = 0.1;

    /// <summary>Rows per cluster, by the likeliest cluster of each.</summary>
    public required IReadOnlyList<int> Sizes { get; init; }

    /// <summary>mean H(q(c|x)).</summary>
    public required double MeanEntropy { get; init; }

    /// <summary>H(mean q(c|x)).</summary>
    public required double EntropyOfMean { get; init; }

    public int Clusters => Sizes.Count;

    /// <summary>Clusters that are the likeliest of no row.</summary>
    public IEnumerable<int> Empty => Enumerable.Range(0, Sizes.Count).Where(cluster => Sizes[cluster] == 0);

    /// <summary>How many clusters are in use: exp of the entropy of their sizes.</summary>
    public double InUse => InUseOf(Sizes.Select(size => size / (double)Math.Max(1, Sizes.Sum())));

    internal static double InUseOf(IEnumerable<double> shares) => Math.Exp(Entropy(shares));

    /// <summary>1 − mean H/log K: 1 where every row knows its cluster, 0 where none does.</summary>
    public double Certainty => 1 - MeanEntropy / Math.Log(Clusters);

    /// <summary>How many were in use among the groups that training began at; null where it began at none.</summary>
    internal double? InUseAtFirst { get; init; }

    /// <summary>Whether far fewer clusters are in use than there should be, or than training was shown: sizes of 143, 77, 52, 35, 20, 5, 2 and 2 rows are four and a half clusters in use, and right.</summary>
    public bool HasCollapsed => InUse < LeastPartInUse * (InUseAtFirst ?? Clusters) || Certainty < LeastCertainty;

    /// <summary>What happened and what cures it; null where nothing did.</summary>
    public string? Advice => !HasCollapsed ? null
        : Certainty < LeastCertainty
            ? string.Create(CultureInfo.InvariantCulture, $"The rows do not know their clusters (certainty {Certainty:F2}): raise InformationConstraint or InformationWeight, or train longer.")
            : string.Create(CultureInfo.InvariantCulture, $"{InUse:F1} of {Clusters} clusters are in use: begin from another Seed, raise Restarts, InformationConstraint or InformationWeight, or choose fewer Clusters.");

    public override string ToString() => Advice
        ?? string.Create(CultureInfo.InvariantCulture, $"{InUse:F1} of {Clusters} clusters are in use, and the rows know theirs (certainty {Certainty:F2}).");

    internal static CollapseReport Of(ReadOnlySpan<float> logMemberships, int clusters)
    {
        var sizes = new int[clusters];
        var mean = new double[clusters];
        var rows = logMemberships.Length / clusters;
        var entropy = 0.0;
        for (var row = 0; row < rows; row++)
        {
            var logQ = logMemberships.Slice(row * clusters, clusters);
            sizes[Largest(logQ)]++;
            for (var cluster = 0; cluster < clusters; cluster++)
            {
                var q = Math.Exp(logQ[cluster]);
                mean[cluster] += q / rows;
                if (q > 0)
                    entropy -= q * logQ[cluster] / rows;
            }
        }
        return new CollapseReport { Sizes = sizes, MeanEntropy = entropy, EntropyOfMean = Entropy(mean) };
    }

    internal static int Largest(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var index = 1; index < values.Length; index++)
        {
            if (values[index] > values[best])
                best = index;
        }
        return best;
    }

    private static double Entropy(IEnumerable<double> probabilities) => probabilities.Sum(p => p > 0 ? -p * Math.Log(p) : 0);
}
