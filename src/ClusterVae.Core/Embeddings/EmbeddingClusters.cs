using ClusterVae.ModelFiles;

namespace ClusterVae.Embeddings;

/// <summary>
/// Clusters of embeddings: q(k | x) = softmax(w_k·x + b_k) of the centred direction. Immutable, used from many threads at once; scoring draws no
/// random numbers and needs none of the rows that it was learnt from.
/// </summary>
public sealed class EmbeddingClusters
{
    internal const string Kind = "embedding-clusters";

    private readonly CentredDirections space;
    private readonly LinearHead head;

    internal EmbeddingClusters(CentredDirections space, LinearHead head) => (this.space, this.head) = (space, head);

    /// <summary>Values per row.</summary>
    public int Width => head.Width;

    /// <summary>K.</summary>
    public int Clusters => head.Clusters;

    /// <summary>log q(k | x), [count, K].</summary>
    public void Score(ReadOnlySpan<float> rows, int count, Span<double> logGamma)
    {
        var directions = rows[..(count * Width)].ToArray();
        space.Apply(directions);
        for (var n = 0; n < count; n++)
        {
            var row = directions.AsSpan(n * Width, Width);
            var logits = logGamma.Slice(n * Clusters, Clusters);
            var top = double.NegativeInfinity;
            for (var k = 0; k < Clusters; k++)
            {
                logits[k] = head.Biases[k] + Product(row, head.Weights.AsSpan(k * head.Stride, Width));
                top = Math.Max(top, logits[k]);
            }
            var sum = 0.0;
            foreach (var value in logits)
                sum += Math.Exp(value - top);
            foreach (ref var value in logits)
                value -= top + Math.Log(sum);
        }
    }

    /// <summary>m [D], w [K, D] and b [K].</summary>
    internal (double[] Mean, double[] Weights, double[] Biases) Parameters()
    {
        var weights = new double[Clusters * Width];
        for (var k = 0; k < Clusters; k++)
            for (var d = 0; d < Width; d++)
                weights[k * Width + d] = head.Weights[k * head.Stride + d];
        return (Array.ConvertAll(space.Mean, value => (double)value), weights, Array.ConvertAll(head.Biases, value => (double)value));
    }

    /// <summary>For a file; <see cref="Read"/> is the way back.</summary>
    internal ModelArchive Pack() => new ModelArchive(Kind)
        .Add<float>("mean", space.Mean, Width)
        .Add<float>("weights", head.Weights, Clusters, head.Stride)
        .Add<float>("biases", head.Biases, Clusters);

    internal static EmbeddingClusters Read(ModelArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Expect(Kind);
        var (mean, biases) = (archive.Get<float>("mean").ToArray(), archive.Get<float>("biases").ToArray());
        if (mean.Length < 1 || biases.Length < 1)
            throw Contradiction();
        var weights = archive.Get<float>("weights");
        if (weights.Length != (long)biases.Length * LinearHead.PaddedWidth(mean.Length))
            throw Contradiction();
        foreach (var values in (ReadOnlySpan<float[]>)[mean, biases, weights.ToArray()])
            if (values.Any(value => !float.IsFinite(value)))
                throw Contradiction();
        var head = new LinearHead(biases.Length, mean.Length);
        weights.CopyTo(head.Weights);
        biases.CopyTo(head.Biases, 0);
        return new EmbeddingClusters(new CentredDirections(mean), head);
    }

    // In double, and in the order of the columns: a row scores the same alone and in a block.
    private static double Product(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        double even = 0, odd = 0;
        var j = 0;
        for (; j + 2 <= x.Length; j += 2)
        {
            even += (double)x[j] * weights[j];
            odd += (double)x[j + 1] * weights[j + 1];
        }
        return even + odd + (j < x.Length ? (double)x[j] * weights[j] : 0);
    }

    private static ModelFileException Contradiction() =>
        new("its clusters contradict each other", "Load the file with the version of the library that wrote it.");
}
