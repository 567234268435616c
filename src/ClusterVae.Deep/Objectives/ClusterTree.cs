using System.Globalization;
using System.Text;

namespace ClusterVae.Deep;

/// <summary>
/// Clusters gathered into families, families into larger ones (001's hierarchy of mixtures). Nodes are numbered from the leaves on: 0 to K − 1 are
/// the clusters, the inner nodes follow, every parent after its children; a node without parent is one of the top families.
/// </summary>
internal sealed class ClusterTree : IEquatable<ClusterTree>
{
    private readonly int[] parentOf;

    private ClusterTree(int leaves, int[] parentOf)
    {
        (Leaves, this.parentOf) = (leaves, parentOf);
        TopOf = new int[leaves];
        var tops = new List<int>();
        for (var node = 0; node < parentOf.Length; node++)
        {
            if (parentOf[node] < 0)
                tops.Add(node);
        }
        for (var leaf = 0; leaf < leaves; leaf++)
            TopOf[leaf] = tops.IndexOf(Path(leaf)[^1]);
        Tops = tops.Count;
    }

    public int Leaves { get; }

    /// <summary>Nodes above the leaves.</summary>
    public int Inner => parentOf.Length - Leaves;

    /// <summary>Families at the top.</summary>
    public int Tops { get; }

    /// <summary>The top family of every cluster, numbered from 0.</summary>
    public int[] TopOf { get; }

    /// <summary>Levels, the clusters' own included.</summary>
    public int Levels => Enumerable.Range(0, Leaves).Max(leaf => Path(leaf).Count);

    /// <summary>A cluster and the nodes above it, from below.</summary>
    public IReadOnlyList<int> Path(int leaf)
    {
        var path = new List<int> { leaf };
        while (parentOf[path[^1]] >= 0)
            path.Add(parentOf[path[^1]]);
        return path;
    }

    /// <summary>Two levels: each cluster's family, 0 to F − 1 without gaps.</summary>
    public static ClusterTree Of(ReadOnlySpan<int> families) => Of([families.ToArray()], families.Length);

    /// <summary>Several levels from below: each cluster's group at each of them, a coarser level never parting what a finer one joins.</summary>
    public static ClusterTree Of(IReadOnlyList<int[]> levels, int clusters)
    {
        var parents = Enumerable.Repeat(-1, clusters).ToList();
        var below = Enumerable.Range(0, clusters).ToArray();
        foreach (var groups in levels)
        {
            if (groups.Length != clusters)
                throw new ArgumentException($"{groups.Length} families are named for {clusters} clusters.", nameof(levels));
            var count = groups.Max() + 1;
            if (groups.Min() < 0 || groups.Distinct().Count() != count)
                throw new ArgumentException("Number the families from 0 without gaps.", nameof(levels));
            var start = parents.Count;
            parents.AddRange(Enumerable.Repeat(-1, count));
            for (var cluster = 0; cluster < clusters; cluster++)
            {
                var parent = start + groups[cluster];
                if (parents[below[cluster]] >= 0 && parents[below[cluster]] != parent)
                    throw new ArgumentException("A family of one level is parted on the next.", nameof(levels));
                parents[below[cluster]] = parent;
                below[cluster] = parent;
            }
        }
        return new ClusterTree(clusters, [.. parents]);
    }

    /// <summary>From text such as "((0 6) 8 9) (2 3 5) (1 4 7)": a pair of brackets is a family, numbers are clusters from 0.</summary>
    public static bool TryParse(string text, int clusters, out ClusterTree? tree, out string problem)
    {
        tree = null;
        var seen = new bool[clusters];
        var parents = Enumerable.Repeat(-1, clusters).ToList();
        var open = new Stack<List<int>>();
        var tokens = text.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal)
            .Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var token in tokens)
        {
            if (token == "(")
                open.Push([]);
            else if (token == ")")
            {
                if (!open.TryPop(out var children) || children.Count == 0)
                    return Fails("a bracket closes nothing, or a family is empty", out problem);
                var node = parents.Count;
                parents.Add(-1);
                foreach (var child in children)
                    parents[child] = node;
                if (open.TryPeek(out var outer))
                    outer.Add(node);
            }
            else if (!int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var leaf) || leaf >= clusters)
                return Fails($"'{token}' is no cluster from 0 to {clusters - 1}", out problem);
            else if (seen[leaf])
                return Fails($"cluster {leaf} is named twice", out problem);
            else
            {
                seen[leaf] = true;
                if (open.TryPeek(out var family))
                    family.Add(leaf);
            }
        }
        if (open.Count > 0)
            return Fails("a bracket is not closed", out problem);
        if (Array.IndexOf(seen, false) is var missing and >= 0)
            return Fails($"cluster {missing} is not named", out problem);
        tree = new ClusterTree(clusters, [.. parents]);
        problem = "";
        return true;
    }

    /// <summary>
    /// How much of each leaf's mean a node's mean has, [inner nodes, leaves]: the mean of its children's means, each of which is the mean of its own
    /// (VAE notes: mu = (mu_leftchild + mu_rightchild)/2).
    /// </summary>
    public float[,] Averaging()
    {
        var averaging = new float[Inner, Leaves];
        for (var node = Leaves; node < parentOf.Length; node++)
        {
            var children = Enumerable.Range(0, node).Where(child => parentOf[child] == node).ToArray();
            foreach (var child in children)
            {
                for (var leaf = 0; leaf < Leaves; leaf++)
                    averaging[node - Leaves, leaf] += (child < Leaves ? child == leaf ? 1 : 0 : averaging[child - Leaves, leaf]) / children.Length;
            }
        }
        return averaging;
    }

    /// <summary>
    /// The logarithm of how much of a leaf's mass lies around each node of its path, [leaves, nodes], −∞ off the path: at every node the part
    /// <paramref name="upward"/> goes on to the next one.
    /// </summary>
    public double[,] LogShares(double upward)
    {
        var shares = new double[Leaves, parentOf.Length];
        for (var leaf = 0; leaf < Leaves; leaf++)
        {
            for (var node = 0; node < parentOf.Length; node++)
                shares[leaf, node] = double.NegativeInfinity;
            var path = Path(leaf);
            for (var place = 0; place < path.Count; place++)
                shares[leaf, path[place]] = place * Math.Log(upward) + (place + 1 < path.Count ? Math.Log(1 - upward) : 0);
        }
        return shares;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var top in Enumerable.Range(0, parentOf.Length).Where(node => parentOf[node] < 0))
            Append(text, top);
        return text.ToString().Trim();
    }

    public bool Equals(ClusterTree? other) => other is not null && Leaves == other.Leaves && parentOf.AsSpan().SequenceEqual(other.parentOf);

    public override bool Equals(object? obj) => Equals(obj as ClusterTree);

    public override int GetHashCode() => parentOf.Aggregate(Leaves, HashCode.Combine);

    private void Append(StringBuilder text, int node)
    {
        if (text.Length > 0 && text[^1] != '(')
            text.Append(' ');
        if (node < Leaves)
        {
            text.Append(node.ToString(CultureInfo.InvariantCulture));
            return;
        }
        text.Append('(');
        for (var child = 0; child < node; child++)
        {
            if (parentOf[child] == node)
                Append(text, child);
        }
        text.Append(')');
    }

    private static bool Fails(string why, out string problem)
    {
        problem = why;
        return false;
    }
}
