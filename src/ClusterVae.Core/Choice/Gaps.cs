using ClusterVae.Neighbours;

namespace ClusterVae.Choice;

/// <summary>
/// Groups with gaps between them, of any shape: rings, moons and spirals, which no mixture sees. Neighbours are joined in the order of their mutual reachability
/// (Campello and others 2013: how far they are from each other, or either from its third neighbour where that is farther), up to the farthest that leaves K groups of some size.
/// </summary>
internal static class Gaps
{
    private const int CoreNeighbours = 3;

    // Farther ones may be across where a curve is thinly sampled.
    private const int NearNeighbours = 5;

    // A group of less than a twentieth of an even share is no cluster.
    private const int SmallestPart = 20;

    // Dozens of rows that are nearly alike, such as letters from one template, are none either where nobody said how many there are.
    private const int SmallestPartToCount = 10;

    // Where hardly a neighbour is across and hardly a row in no group, nobody would draw the clusters otherwise. Rows without gaps have K groups as well, but those are lumps
    // in a cloud: of 47 tables of known classes none comes below both numbers, and of 114 drawn shapes 47 do, 98 % right or better.
    private const double MostCut = 0.002;
    private const double MostStrays = 0.03;

    /// <returns>the group of each row, −1 for strays; null where so many groups with gaps between them are not to be seen</returns>
    public static int[]? Find(Neighbourhoods neighbours, int groups)
    {
        var (edges, weights, least) = (Edges(neighbours), Weights(neighbours), Least(neighbours, groups, SmallestPart));
        return Joins(edges, weights, groups, least) is { } joins && Named(Joined(edges.AsSpan(0, joins), weights), least) is var labels && Strays(labels) <= MostStrays ? labels : null;
    }

    /// <summary>
    /// How many groups no neighbours join, up to a number; 1 where there are none of some size, or strays besides. There are at least as many clusters: one may touch another, but
    /// none goes over such a gap.
    /// </summary>
    public static int Count(Neighbourhoods neighbours, int most)
    {
        var forest = Joined(Edges(neighbours), Weights(neighbours));
        for (var groups = most; groups > 1; groups--)
        {
            var labels = Named(forest, Least(neighbours, groups, SmallestPartToCount));
            if (labels.Max() + 1 == groups && Strays(labels) <= MostStrays)
                return groups;
        }
        return 1;
    }

    /// <summary>Whether hardly any near neighbours are in different groups.</summary>
    public static bool Divide(Neighbourhoods neighbours, int[] labels)
    {
        var near = Math.Min(NearNeighbours, neighbours.PerRow);
        var cut = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            foreach (var other in neighbours.IndicesOf(row)[..near])
                cut += labels[row] != labels[other] ? 1 : 0;
        }
        return cut <= MostCut * near * labels.Length;
    }

    private static int Least(Neighbourhoods neighbours, int groups, int part) => Math.Max(neighbours.PerRow + 1, neighbours.Rows / (part * groups));

    /// <summary>Rows that are there again and again have gaps around them and are no cluster for that.</summary>
    private static int[] Weights(Neighbourhoods neighbours) => [.. Enumerable.Range(0, neighbours.Rows).Select(row => Core(neighbours, row) > 0 ? 1 : 0)];

    private static Forest Joined(ReadOnlySpan<Edge> edges, int[] weights)
    {
        var forest = new Forest(weights);
        foreach (var edge in edges)
            forest.Join(edge.From, edge.To);
        return forest;
    }

    private static double Strays(int[] labels) => (double)labels.Count(label => label < 0) / labels.Length;

    private readonly record struct Edge(float Reach, int From, int To);

    private static Edge[] Edges(Neighbourhoods neighbours)
    {
        var edges = new Edge[neighbours.Indices.Length];
        for (var i = 0; i < edges.Length; i++)
        {
            var (from, to) = (i / neighbours.PerRow, neighbours.Indices[i]);
            edges[i] = new Edge(Math.Max(neighbours.Distances[i], Math.Max(Core(neighbours, from), Core(neighbours, to))), from, to);
        }
        Array.Sort(edges, (a, b) => (a.Reach, a.From, a.To).CompareTo((b.Reach, b.From, b.To)));
        return edges;
    }

    private static float Core(Neighbourhoods neighbours, int row) => neighbours.DistancesOf(row)[Math.Min(CoreNeighbours, neighbours.PerRow) - 1];

    /// <summary>How many edges, the nearest first, leave so many groups of some size: the most that do. Edges that reach equally far count together.</summary>
    private static int? Joins(Edge[] edges, int[] weights, int groups, int least)
    {
        var forest = new Forest(weights);
        var (now, last) = (0, (int?)null);
        for (var i = 0; i < edges.Length; i++)
        {
            var (a, b) = (forest.SizeOf(edges[i].From), forest.SizeOf(edges[i].To));
            if (forest.Join(edges[i].From, edges[i].To))
                now += Group(a + b) - Group(a) - Group(b);
            if (now == groups && (i + 1 == edges.Length || edges[i + 1].Reach > edges[i].Reach))
                last = i + 1;
        }
        return last;

        int Group(int size) => size >= least ? 1 : 0;
    }

    private static int[] Named(Forest forest, int least)
    {
        var names = new Dictionary<int, int>();
        var labels = new int[forest.Rows];
        for (var row = 0; row < labels.Length; row++)
        {
            if (forest.SizeOf(row) >= least)
                names.TryAdd(forest.RootOf(row), names.Count);
            labels[row] = names.GetValueOrDefault(forest.RootOf(row), -1);
        }
        return labels;
    }

    /// <summary>Disjoint sets of rows; a set is as large as the weights of its rows are together.</summary>
    private sealed class Forest(int[] weights)
    {
        private readonly int[] parents = [.. Enumerable.Range(0, weights.Length)];
        private readonly int[] sizes = [.. weights];

        public int Rows => parents.Length;

        public int RootOf(int row)
        {
            while (parents[row] != row)
                row = parents[row] = parents[parents[row]];
            return row;
        }

        public int SizeOf(int row) => sizes[RootOf(row)];

        /// <returns>whether they were apart</returns>
        public bool Join(int a, int b)
        {
            (a, b) = (RootOf(a), RootOf(b));
            if (a == b)
                return false;
            if (sizes[a] < sizes[b])
                (a, b) = (b, a);
            parents[b] = a;
            sizes[a] += sizes[b];
            return true;
        }
    }
}
