using ClusterVae.Neighbours;

namespace ClusterVae.Projection;

/// <summary>
/// The neighbour graph of UMAP (McInnes, Healy and Melville 2018, algorithms 2 and 3): w_ij = v_ij + v_ji − v_ij v_ji, in (0, 1].
/// </summary>
internal static class FuzzyGraph
{
    private const int SearchSteps = 64;
    private const double Tolerance = 1e-5;

    // A neighbourhood is at least this part of its mean distance wide: rows on one spot would shut all others out.
    private const double SmallestScale = 1e-3;

    public static NeighbourGraph Of(Neighbourhoods neighbours)
    {
        var memberships = new float[neighbours.Indices.Length];
        var meanOfAll = neighbours.Distances.Average(distance => (double)distance) * neighbours.PerRow / (neighbours.PerRow + 1);
        Parallel.For(0, neighbours.Rows, row =>
            Memberships(neighbours.DistancesOf(row), meanOfAll, memberships.AsSpan(row * neighbours.PerRow, neighbours.PerRow)));
        // Either row may know the other.
        return NeighbourGraph.Joined(neighbours, memberships, static (v, w) => v + w - v * w);
    }

    /// <summary>
    /// v_j = exp(−max(0, d_j − ρ) / σ): ρ is the distance to the nearest row that is not on the same spot, and σ such that Σ_j v_j = log₂ k, where
    /// k counts the row itself.
    /// </summary>
    public static void Memberships(ReadOnlySpan<float> distances, double meanOfAll, Span<float> memberships)
    {
        var (nearest, sigma) = Scale(distances, meanOfAll);
        for (var j = 0; j < distances.Length; j++)
        {
            var away = distances[j] - nearest;
            memberships[j] = away <= 0 || sigma == 0 ? 1 : (float)Math.Exp(-away / sigma);
        }
    }

    private static (double Nearest, double Sigma) Scale(ReadOnlySpan<float> distances, double meanOfAll)
    {
        double nearest = 0, total = 0;
        foreach (var distance in distances)
        {
            total += distance;
            if (nearest == 0 && distance > 0)
                nearest = distance;
        }
        var wanted = Math.Log2(distances.Length + 1);
        double low = 0, high = double.PositiveInfinity, sigma = 1;
        for (var step = 0; step < SearchSteps; step++)
        {
            var sum = 0.0;
            foreach (var distance in distances)
                sum += distance > nearest ? Math.Exp(-(distance - nearest) / sigma) : 1;
            if (Math.Abs(sum - wanted) < Tolerance)
                break;
            if (sum > wanted)
                (high, sigma) = (sigma, (low + sigma) / 2);
            else
                (low, sigma) = (sigma, double.IsPositiveInfinity(high) ? 2 * sigma : (sigma + high) / 2);
        }
        return (nearest, Math.Max(sigma, SmallestScale * (nearest > 0 ? total / (distances.Length + 1) : meanOfAll)));
    }
}
