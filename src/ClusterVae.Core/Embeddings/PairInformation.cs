namespace ClusterVae.Embeddings;

/// <summary>
/// What the cluster of a row tells about the cluster of its neighbour: I(c; c′) of P = ½ Σ_n (q_n q′_nᵀ + q′_n q_nᵀ)/N (Ji, Henriques and Vedaldi,
/// "Invariant information clustering", 2019, with neighbours in the place of augmented pictures). It grows with clusters that neighbours share, with
/// sure memberships, and with even clusters, which λ weighs: at 1 it is the information itself.
/// </summary>
internal static class PairInformation
{
    private const double Smallest = 1e-9;

    /// <summary>The symmetric joint frequencies P [K, K].</summary>
    /// <param name="q">memberships of the rows [count, K]</param>
    /// <param name="other">of their neighbours [count, K]</param>
    public static double[] Joint(ReadOnlySpan<float> q, ReadOnlySpan<float> other, int clusters)
    {
        var joint = new double[clusters * clusters];
        var count = q.Length / clusters;
        for (var n = 0; n < count; n++)
        {
            var a = q.Slice(n * clusters, clusters);
            var b = other.Slice(n * clusters, clusters);
            for (var i = 0; i < clusters; i++)
            {
                // Most memberships are nothing.
                if (a[i] < 1e-8f)
                    continue;
                for (var j = 0; j < clusters; j++)
                    joint[i * clusters + j] += a[i] * b[j];
            }
        }
        var symmetric = new double[joint.Length];
        for (var i = 0; i < clusters; i++)
            for (var j = 0; j < clusters; j++)
                symmetric[i * clusters + j] = Math.Max((joint[i * clusters + j] + joint[j * clusters + i]) / (2.0 * count), Smallest);
        return symmetric;
    }

    /// <summary>I_λ = Σ_ij P_ij (log P_ij − λ log P_i − λ log P_j), in nats.</summary>
    public static double Value(ReadOnlySpan<double> joint, int clusters, double evenness)
    {
        var sum = 0.0;
        var scores = Scores(joint, clusters, evenness);
        for (var i = 0; i < joint.Length; i++)
            sum += joint[i] * scores[i];
        return sum;
    }

    /// <summary>
    /// S_ij = log P_ij − λ log P_i − λ log P_j: but for a constant, which no softmax feels, half the derivative of I by a pair's memberships is S q′.
    /// </summary>
    public static float[] Scores(ReadOnlySpan<double> joint, int clusters, double evenness)
    {
        var margins = new double[clusters];
        for (var i = 0; i < joint.Length; i++)
            margins[i / clusters] += joint[i];
        var scores = new float[joint.Length];
        for (var i = 0; i < joint.Length; i++)
            scores[i] = (float)(Math.Log(joint[i]) - evenness * (Math.Log(margins[i / clusters]) + Math.Log(margins[i % clusters])));
        return scores;
    }

    /// <summary>∂(−I)/∂logits of one row: −q ∘ (g − q·g)/N with g = S q′.</summary>
    public static void Gradient(ReadOnlySpan<float> q, ReadOnlySpan<float> other, ReadOnlySpan<float> scores, int count, Span<float> gradient)
    {
        var clusters = q.Length;
        gradient.Clear();
        for (var j = 0; j < clusters; j++)
        {
            if (other[j] < 1e-8f)
                continue;
            // S is symmetric.
            var row = scores.Slice(j * clusters, clusters);
            for (var i = 0; i < clusters; i++)
                gradient[i] += other[j] * row[i];
        }
        var mean = 0f;
        for (var i = 0; i < clusters; i++)
            mean += q[i] * gradient[i];
        for (var i = 0; i < clusters; i++)
            gradient[i] = -q[i] * (gradient[i] - mean) / count;
    }
}
