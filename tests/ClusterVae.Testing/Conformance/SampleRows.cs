using ClusterVae.Randomness;

namespace ClusterVae.Testing.Conformance;

/// <summary>Small made-up data: (rows, width, seed) to rows.</summary>
public static class SampleRows
{
    public const int BlobCount = 3;

    /// <summary>Row n belongs to blob n mod 3; the centres are 12 standard deviations apart in every slot that tells them apart.</summary>
    public static float[][] Blobs(int count, int width, int seed)
    {
        var random = new RandomStream(seed);
        return Make(count, width, (n, d) => (float)(12 * ((n + d) % BlobCount) + random.NextGaussian()));
    }

    /// <summary>Zeros and ones; row n belongs to pattern n mod 3 and one value in twenty is flipped.</summary>
    public static float[][] Patterns(int count, int width, int seed)
    {
        var random = new RandomStream(seed);
        return Make(count, width, (n, d) => (n % BlobCount == d % BlobCount) ^ (random.NextDouble() < 0.05) ? 1f : 0f);
    }

    /// <summary>Blobs squeezed into [0, 1].</summary>
    public static float[][] UnitBlobs(int count, int width, int seed) =>
        Array.ConvertAll(Blobs(count, width, seed), row => Array.ConvertAll(row, value => Math.Clamp((value + 6) / 36, 0, 1)));

    /// <summary>Square pictures of a lying bar, a standing one and a ring, soft, somewhat off the middle and on noise; row n shows the one of n mod 3.</summary>
    public static float[][] Pictures(int count, int width, int seed)
    {
        var side = (int)Math.Sqrt(width);
        var random = new RandomStream(seed);
        var places = Enumerable.Range(0, count).Select(_ => (X: (side - 1) / 2.0 + 1.5 * (random.NextDouble() - 0.5), Y: (side - 1) / 2.0 + 1.5 * (random.NextDouble() - 0.5))).ToArray();
        return Make(count, side * side, (n, d) =>
        {
            var (x, y) = (d % side - places[n].X, d / side - places[n].Y);
            var off = n % BlobCount == 0 ? y : n % BlobCount == 1 ? x : Math.Sqrt(x * x + y * y) - side / 3.0;
            return (float)(0.95 * Math.Exp(-off * off / 1.5) + 0.05 * random.NextDouble());
        });
    }

    public static float[][] Make(int count, int width, Func<int, int, float> value)
    {
        var rows = new float[count][];
        for (var n = 0; n < count; n++)
        {
            rows[n] = new float[width];
            for (var d = 0; d < width; d++)
                rows[n][d] = value(n, d);
        }
        return rows;
    }
}
