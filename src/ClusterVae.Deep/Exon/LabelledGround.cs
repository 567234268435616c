using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Neighbours;

namespace ClusterVae.Deep;

/// <summary>
/// How much each row belongs to each component before a network learns. Two grounds are laid: clusters of the rows, of a table as the trainer "auto" finds them, of pictures those of
/// the clustering VAE, each named by its labelled rows; and the labels spread among nearest neighbours. The one is kept that tells a label better which it was not told. Labels keep
/// their own component in both.
/// </summary>
internal static class LabelledGround
{
    private const int Neighbours = 10;

    // So many labels say which ground is the better, and each is compared with all.
    private const int MostJudges = 500;

    // Of a label, for each component that none of a cluster's names: a cluster with a single label is not sure of its name.
    private const double Doubt = 0.05;

    // Less than half a label names nothing.
    private const double LeastLabels = 0.5;

    // A matching is one of whole numbers.
    private const double Millionths = 1e6;

    /// <param name="memberships">Of the clusters, row by row.</param>
    /// <param name="data">Rows whose distances tell neighbours.</param>
    /// <param name="labels">Components from 0, −1 where not known; none is allowed.</param>
    /// <param name="components">How many there are.</param>
    /// <param name="seed">Where a draw is needed to find neighbours.</param>
    /// <param name="threads">Null for all.</param>
    /// <param name="stop">Obeyed while neighbours are looked for.</param>
    /// <returns>Row by row.</returns>
    public static float[] Of(float[] memberships, DenseRows<float> data, ReadOnlySpan<int> labels, int components, long seed, int? threads, CancellationToken stop)
    {
        int[] known = labels.IsEmpty ? [.. Enumerable.Repeat(-1, data.Count)] : labels.ToArray();
        int[] labelled = [.. Enumerable.Range(0, data.Count).Where(row => known[row] >= 0)];
        var groups = new NamedGroups(memberships, known, labelled, components);
        int[] judges = [.. labelled.Where((_, place) => place % (1 + labelled.Length / MostJudges) == 0)];
        var ground = judges.Count(groups.Guesses) >= judges.Count(row => NearestAgrees(data, known, labelled, row))
            ? groups.OfRows()
            : LabelSpreading.Of(NearestNeighbours.Of(data, Math.Min(Neighbours, data.Count - 1), seed, threads, stop), known, components);
        foreach (var row in labelled)
        {
            ground.AsSpan(row * components, components).Clear();
            ground[row * components + known[row]] = 1;
        }
        return ground;
    }

    private static bool NearestAgrees(DenseRows<float> data, int[] known, int[] labelled, int row)
    {
        var nearest = labelled.Where(other => other != row).DefaultIfEmpty(row).MinBy(other => Distance(data.Row(row), data.Row(other)));
        return nearest != row && known[nearest] == known[row];
    }

    private static double Distance(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = 0.0;
        for (var column = 0; column < one.Length; column++)
            sum += (one[column] - other[column]) * (double)(one[column] - other[column]);
        return sum;
    }

    /// <summary>Groups and what their labelled rows call them.</summary>
    private sealed class NamedGroups
    {
        private readonly float[] memberships;
        private readonly int[] known;
        private readonly int count;
        // Of group k and component c, the labelled rows' memberships.
        private readonly double[,] labels;
        // The component that a group is the only place of, −1 for the others.
        private readonly int[] own;

        public NamedGroups(float[] memberships, int[] known, int[] labelled, int count)
        {
            (this.memberships, this.known, this.count) = (memberships, known, count);
            (labels, own) = (new double[count, count], [.. Enumerable.Repeat(-1, count)]);
            foreach (var row in labelled)
            {
                for (var group = 0; group < count; group++)
                    labels[group, known[row]] += memberships[row * count + group];
            }
            // A component without a label, and a group without one, are matched with what the best one-to-one naming leaves them; a label of that component elsewhere is a stray.
            var gains = new long[count, count];
            for (var group = 0; group < count; group++)
            {
                for (var component = 0; component < count; component++)
                    gains[group, component] = (long)(Millionths * labels[group, component]);
            }
            var names = OptimalAssignment.Maximise(gains);
            var named = labelled.Select(row => known[row]).ToHashSet();
            for (var group = 0; group < count; group++)
            {
                if (!named.Contains(names[group]) || Enumerable.Range(0, count).Sum(component => labels[group, component]) < LeastLabels)
                    own[group] = names[group];
            }
            for (var group = 0; group < count; group++)
            {
                foreach (var component in own.Where(component => component >= 0 && own[group] < 0))
                    labels[group, component] = 0;
            }
        }

        /// <summary>Whether the others' labels would give a labelled row its own.</summary>
        public bool Guesses(int row)
        {
            var parts = Parts(row, [.. Enumerable.Range(0, count).Select(group => Named(group, without: row))]);
            return Array.IndexOf(parts, parts.Max()) == known[row];
        }

        /// <summary>Row by row, Σ_k r_nk p(c|k).</summary>
        public float[] OfRows()
        {
            double[][] named = [.. Enumerable.Range(0, count).Select(group => Named(group, without: -1))];
            return [.. Enumerable.Range(0, known.Length).SelectMany(row => Parts(row, named)).Select(part => (float)part)];
        }

        private double[] Parts(int row, double[][] named)
        {
            var parts = new double[count];
            for (var group = 0; group < count; group++)
            {
                for (var component = 0; component < count; component++)
                    parts[component] += memberships[row * count + group] * named[group][component];
            }
            return parts;
        }

        /// <summary>p(c|k), as if one row had no label.</summary>
        private double[] Named(int group, int without)
        {
            var parts = new double[count];
            if (own[group] >= 0)
            {
                parts[own[group]] = 1;
                return parts;
            }
            for (var component = 0; component < count; component++)
            {
                var taken = without >= 0 && known[without] == component ? memberships[without * count + group] : 0;
                parts[component] = Math.Max(0, labels[group, component] - taken) + Doubt;
            }
            var sum = parts.Sum();
            return Array.ConvertAll(parts, part => part / sum);
        }
    }
}
