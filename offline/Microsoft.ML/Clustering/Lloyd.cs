namespace Microsoft.ML.Trainers;

/// <summary>
/// Lloyd's iterations. Rows are taken in blocks of fixed size whose sums are added in order, so the result does not depend on the threads.
/// </summary>
internal sealed class Lloyd(KMeansRows rows, int threads)
{
    private const int BlockRows = 4096;

    public void Run(float[][] centroids, int maximumIterations, float tolerance)
    {
        var previous = double.PositiveInfinity;
        for (var iteration = 0; iteration < maximumIterations; iteration++)
        {
            var assigned = Assign(centroids);
            for (var c = 0; c < centroids.Length; c++)
            {
                // A centre that no row is nearest to stays where it is.
                if (assigned.Weights[c] > 0)
                    centroids[c] = Array.ConvertAll(assigned.Sums[c], sum => (float)(sum / assigned.Weights[c]));
            }

            var average = assigned.SquaredDistances / rows.Count;
            if (Math.Abs(previous - average) < tolerance)
                break;
            previous = average;
        }
    }

    private Block Assign(float[][] centroids)
    {
        var norms = Array.ConvertAll(centroids, c => KMeansRows.Dot(c, c));
        var blocks = new Block[(rows.Count + BlockRows - 1) / BlockRows];
        Parallel.For(0, blocks.Length, new ParallelOptions { MaxDegreeOfParallelism = threads },
            b => blocks[b] = AssignBlock(b * BlockRows, Math.Min(rows.Count, (b + 1) * BlockRows), centroids, norms));
        var total = new Block(centroids.Length, rows.Dimensions);
        foreach (var block in blocks)
            total.Add(block);
        return total;
    }

    private Block AssignBlock(int from, int to, float[][] centroids, float[] norms)
    {
        var block = new Block(centroids.Length, rows.Dimensions);
        for (var row = from; row < to; row++)
        {
            var best = 0;
            var smallest = float.PositiveInfinity;
            for (var c = 0; c < centroids.Length; c++)
            {
                var distance = rows.SquaredDistance(row, centroids[c], norms[c]);
                if (distance < smallest)
                {
                    smallest = distance;
                    best = c;
                }
            }

            block.Add(best, rows[row], rows.Weight(row), smallest);
        }

        return block;
    }

    private sealed class Block(int clusters, int dimensions)
    {
        public double[][] Sums { get; } = [.. Enumerable.Range(0, clusters).Select(_ => new double[dimensions])];

        public double[] Weights { get; } = new double[clusters];

        public double SquaredDistances { get; private set; }

        public void Add(int cluster, float[] features, float weight, float squaredDistance)
        {
            var sum = Sums[cluster];
            for (var i = 0; i < sum.Length; i++)
                sum[i] += features[i] * (double)weight;
            Weights[cluster] += weight;
            SquaredDistances += squaredDistance;
        }

        public void Add(Block other)
        {
            for (var c = 0; c < Sums.Length; c++)
            {
                for (var i = 0; i < Sums[c].Length; i++)
                    Sums[c][i] += other.Sums[c][i];
                Weights[c] += other.Weights[c];
            }

            SquaredDistances += other.SquaredDistances;
        }
    }
}
