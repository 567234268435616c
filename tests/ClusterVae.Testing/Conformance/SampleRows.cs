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
