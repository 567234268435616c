using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Chooses the first centres among the rows.</summary>
internal static class KMeansSeeding
{
    /// <summary>k-means++: each next centre is a row drawn with probability proportional to weight · squared distance to the nearest centre.</summary>
    public static float[][] PlusPlus(KMeansRows rows, int k, Random random)
    {
        var centroids = new float[k][];
        var nearest = new double[rows.Count];
        Array.Fill(nearest, 1);
        for (var i = 0; i < k; i++)
        {
            var chosen = Draw(rows, nearest, random);
            if (chosen < 0)
                throw NotEnough(k, i);
            centroids[i] = [.. rows[chosen]];
            var norm = KMeansRows.Dot(centroids[i], centroids[i]);
            for (var row = 0; row < rows.Count; row++)
            {
                // Rounding leaves a tiny distance between equal rows; only an exact test keeps a duplicate from becoming a centre.
                double distance = rows[row].AsSpan().SequenceEqual(centroids[i]) ? 0 : rows.SquaredDistance(row, centroids[i], norm);
                nearest[row] = i == 0 ? distance : Math.Min(nearest[row], distance);
            }
        }

        return centroids;
    }

    /// <summary>k rows, each as likely as any other.</summary>
    public static float[][] AtRandom(KMeansRows rows, int k, Random random)
    {
        if (rows.Count < k)
            throw Contracts.Except("Failed to initialize clusters: too few examples");
        var order = Enumerable.Range(0, rows.Count).ToArray();
        random.Shuffle(order);
        return [.. order.Take(k).Select(row => (float[])rows[row].Clone())];
    }

    private static int Draw(KMeansRows rows, double[] nearest, Random random)
    {
        double total = 0;
        for (var row = 0; row < rows.Count; row++)
            total += nearest[row] * rows.Weight(row);
        var left = random.NextDouble() * total;
        var last = -1;
        for (var row = 0; row < rows.Count; row++)
        {
            var mass = nearest[row] * rows.Weight(row);
            if (mass <= 0)
                continue;
            last = row;
            left -= mass;
            if (left < 0)
                break;
        }

        return last;
    }

    private static Exception NotEnough(int k, int found) => Contracts.Except(
        "Not enough distinct instances to populate {0} clusters (only found {1} distinct instances)", k, found);
}
