namespace ClusterVae.Deep;

/// <summary>
/// How akin a trained model finds its clusters: mean log q(c'|x) over the rows of c, that is how little it takes the rows of c for ones of c'. What
/// the model doubts is what it has learned of kinship; how near two pictures' pixels are is not.
/// </summary>
/// <param name="Log">[K, K], row c for the rows of cluster c.</param>
internal sealed record Kinship(float[] Log)
{
    // What a float's softmax cannot tell from nothing is all equally unlikely.
    private const float Least = -30;

    public int Clusters => (int)Math.Sqrt(Log.Length);

    public static Kinship Of(ReadOnlySpan<float> logMemberships, int clusters)
    {
        var (sums, counts) = (new double[clusters * clusters], new int[clusters]);
        for (var row = 0; row < logMemberships.Length / clusters; row++)
        {
            var logQ = logMemberships.Slice(row * clusters, clusters);
            var own = CollapseReport.Largest(logQ);
            counts[own]++;
            for (var cluster = 0; cluster < clusters; cluster++)
                sums[own * clusters + cluster] += Math.Max(Least, logQ[cluster]);
        }
        return new Kinship([.. sums.Select((sum, place) => counts[place / clusters] > 0 ? (float)(sum / counts[place / clusters]) : Least)]);
    }

    /// <summary>
    /// Average linkage by distance −(log q(c'|c) + log q(c|c'))/2 until each of the wanted numbers of groups is left, from many to few; each level
    /// numbers its groups by their first cluster.
    /// </summary>
    public IReadOnlyList<int[]> Gather(IReadOnlyList<int> counts)
    {
        var clusters = Clusters;
        var groups = Enumerable.Range(0, clusters).Select(cluster => new List<int> { cluster }).ToList();
        var levels = new List<int[]>();
        foreach (var wanted in counts)
        {
            while (groups.Count > wanted)
                Merge(groups);
            var family = new int[clusters];
            for (var group = 0; group < groups.Count; group++)
            {
                foreach (var cluster in groups[group])
                    family[cluster] = group;
            }
            levels.Add(family);
        }
        return levels;
    }

    private void Merge(List<List<int>> groups)
    {
        var (first, second, best) = (0, 1, double.PositiveInfinity);
        for (var a = 0; a < groups.Count; a++)
        {
            for (var b = a + 1; b < groups.Count; b++)
            {
                var distance = groups[a].Average(one => groups[b].Average(other => Distance(one, other)));
                if (distance < best)
                    (first, second, best) = (a, b, distance);
            }
        }
        groups[first].AddRange(groups[second]);
        groups.RemoveAt(second);
    }

    private double Distance(int a, int b) => -(Log[a * Clusters + b] + Log[b * Clusters + a]) / 2;
}

/// <summary>Rows gathered by a short InfoMax.</summary>
/// <param name="Labels">The group of each row.</param>
/// <param name="Kinship">How akin the groups are to it.</param>
internal sealed record RowGroups(int[] Labels, Kinship Kinship)
{
    public static RowGroups Of(float[] logMemberships, int clusters) => new(ClusteringParts.Labels(logMemberships, clusters), Kinship.Of(logMemberships, clusters));
}
