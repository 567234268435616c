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

    // Of a label, for each component that none of a cluster's names: a cluster with a single label is not sure of its name.
    private const double Doubt = 0.05;

    // Less than half a label names nothing.
    private const double LeastLabels = 0.5;

    // For a matching in whole numbers.
    private const double Parts = 1e6;

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
        var ground = labelled.Count(groups.Guesses) >= labelled.Count(row => NearestAgrees(data, known, labelled, row))
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
                    gains[group, component] = (long)(Parts * labels[group, component]);
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
            var parts = new double[count];
            Add(row, row, parts);
            return Array.IndexOf(parts, parts.Max()) == known[row];
        }

        /// <summary>Row by row, Σ_k r_nk p(c|k).</summary>
        public float[] OfRows()
        {
            var all = new float[memberships.Length];
            var parts = new double[count];
            for (var row = 0; row < known.Length; row++)
            {
                Array.Clear(parts);
                Add(row, -1, parts);
                for (var component = 0; component < count; component++)
                    all[row * count + component] = (float)parts[component];
            }
            return all;
        }

        private void Add(int row, int without, double[] parts)
        {
            for (var group = 0; group < count; group++)
            {
                var membership = memberships[row * count + group];
                if (own[group] >= 0)
                {
                    parts[own[group]] += membership;
                    continue;
                }
                double Labels(int component) => Math.Max(0, labels[group, component] - (without >= 0 && known[without] == component ? memberships[without * count + group] : 0)) + Doubt;
                var sum = Enumerable.Range(0, count).Sum(Labels);
                for (var component = 0; component < count; component++)
                    parts[component] += membership * Labels(component) / sum;
            }
        }
    }
}
