using ClusterVae.Neighbours;

namespace ClusterVae.Choice;

/// <summary>
/// How much oftener neighbours share a cluster than chance would have it (modularity, Newman 2006, in the graph of nearest neighbours, in which every
/// row has as many): mean over the rows of the share of neighbours in the row's cluster, less γ Σ_k (N_k / N)², γ = 1 for chance and more for evener clusters.
/// </summary>
internal static class NeighbourSeparation
{
    public static double Of(Neighbourhoods neighbours, int[] labels, int clusters, double evenness = 1)
    {
        var sizes = new double[clusters];
        var together = 0L;
        for (var row = 0; row < labels.Length; row++)
        {
            sizes[labels[row]]++;
            foreach (var other in neighbours.IndicesOf(row))
                together += labels[other] == labels[row] ? 1 : 0;
        }
        return (double)together / neighbours.Indices.Length - evenness * sizes.Sum(size => size / labels.Length * (size / labels.Length));
    }
}
