using ClusterVae.Data;
using ClusterVae.Randomness;

namespace ClusterVae.Embeddings;

/// <summary>Trains one head on one thread: pairs of a row and one of its neighbours, the information between their memberships, Adam.</summary>
internal sealed class HeadTraining
{
    private readonly EmbeddingClustersOptions options;
    private readonly SharedNeighbours pairs;
    private readonly DenseRows<float> rows;
    private readonly float[] padded;

    /// <param name="rows">centred directions</param>
    /// <param name="pairs">of neighbours among them</param>
    public HeadTraining(DenseRows<float> rows, SharedNeighbours pairs, EmbeddingClustersOptions options)
    {
        (this.rows, this.pairs, this.options) = (rows, pairs, options);
        var stride = LinearHead.PaddedWidth(rows.Width);
        padded = new float[checked(rows.Count * stride)];
        for (var row = 0; row < rows.Count; row++)
            rows.Row(row).CopyTo(padded.AsSpan(row * stride));
    }

    /// <summary>A head that starts at the mean directions of given clusters and then learns.</summary>
    public LinearHead Train(int[] labels, int clusters, RandomStream random, CancellationToken stop)
    {
        var head = Start(labels, clusters);
        if (clusters == 1)
            return head;
        var batch = Math.Min(options.BatchSize, rows.Count);
        var steps = options.Epochs * (rows.Count / batch);
        var (weights, biases) = (new Adam(head.Weights), new Adam(head.Biases));
        var places = new int[2 * batch];
        var (q, gradients) = (new float[2 * batch * clusters], new float[2 * batch * clusters]);
        var (weightSums, biasSums) = (new float[head.Weights.Length], new float[clusters]);
        for (var step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            for (var n = 0; n < batch; n++)
                (places[n], places[batch + n]) = pairs.Draw(random.NextDouble());
            head.Memberships(padded, places, q);
            Differentiate(q, clusters, options.Evenness, gradients);
            Array.Clear(weightSums);
            Array.Clear(biasSums);
            head.AddGradients(padded, places, gradients, weightSums, biasSums);
            var rate = options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * step / steps));
            weights.Step(weightSums, rate);
            biases.Step(biasSums, rate);
        }
        return head;
    }

    /// <summary>Of every row, [rows, K].</summary>
    public float[] Memberships(LinearHead head)
    {
        var q = new float[checked(rows.Count * head.Clusters)];
        head.Memberships(padded, Enumerable.Range(0, rows.Count).ToArray(), q);
        return q;
    }

    private static void Differentiate(float[] q, int clusters, double evenness, float[] gradients)
    {
        var half = q.Length / 2;
        var one = q.AsSpan(0, half);
        var other = q.AsSpan(half);
        var scores = PairInformation.Scores(PairInformation.Joint(one, other, clusters), clusters, evenness);
        for (var n = 0; n < half; n += clusters)
        {
            PairInformation.Gradient(one.Slice(n, clusters), other.Slice(n, clusters), scores, half / clusters, gradients.AsSpan(n, clusters));
            PairInformation.Gradient(other.Slice(n, clusters), one.Slice(n, clusters), scores, half / clusters, gradients.AsSpan(half + n, clusters));
        }
    }

    /// <summary>w_k = u(mean of the cluster's rows)/temperature, b = 0.</summary>
    private LinearHead Start(int[] labels, int clusters)
    {
        var head = new LinearHead(clusters, rows.Width);
        for (var row = 0; row < rows.Count; row++)
        {
            var values = rows.Row(row);
            var sum = head.Weights.AsSpan(labels[row] * head.Stride, rows.Width);
            for (var j = 0; j < values.Length; j++)
                sum[j] += values[j];
        }
        for (var k = 0; k < clusters; k++)
        {
            var weights = head.Weights.AsSpan(k * head.Stride, rows.Width);
            UnitRows.Divide(weights);
            foreach (ref var weight in weights)
                weight /= (float)options.Temperature;
        }
        return head;
    }

    /// <summary>Kingma and Ba (2015), with their constants.</summary>
    private sealed class Adam(float[] values)
    {
        private readonly float[] first = new float[values.Length];
        private readonly float[] second = new float[values.Length];
        private int steps;

        public void Step(float[] gradients, double rate)
        {
            steps++;
            var scale = (float)(rate * Math.Sqrt(1 - Math.Pow(0.999, steps)) / (1 - Math.Pow(0.9, steps)));
            for (var i = 0; i < values.Length; i++)
            {
                var gradient = gradients[i];
                first[i] += 0.1f * (gradient - first[i]);
                second[i] += 0.001f * (gradient * gradient - second[i]);
                values[i] -= scale * first[i] / (MathF.Sqrt(second[i]) + 1e-8f);
            }
        }
    }
}
