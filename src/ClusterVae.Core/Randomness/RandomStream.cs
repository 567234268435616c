using System.Numerics;

namespace ClusterVae.Randomness;

/// <summary>
/// A seeded source of random numbers whose bytes are the same on every machine and every .NET version (xoshiro256**, seeded by SplitMix64).
/// Randomness is always an argument here: whoever draws has been handed the stream.
/// </summary>
public sealed class RandomStream
{
    private ulong s0, s1, s2, s3;
    private double spareGaussian = double.NaN;

    public RandomStream(long seed) : this(unchecked((ulong)seed), 0) { }

    private RandomStream(ulong seed, ulong key)
    {
        var state = seed ^ BitOperations.RotateLeft(key * 0xD1342543DE82EF95UL, 32);
        s0 = SplitMix(ref state);
        s1 = SplitMix(ref state);
        s2 = SplitMix(ref state);
        s3 = SplitMix(ref state);
    }

    /// <summary>An independent stream that depends only on this stream's seed state and the key, so that work may be cut up without changing the numbers.</summary>
    public RandomStream Split(long key) => new(s0 ^ BitOperations.RotateLeft(s2, 17), unchecked((ulong)key + 1));

    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, bound), without modulo bias.</summary>
    public long NextLong(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var range = (ulong)bound;
        var reject = unchecked(0UL - range) % range;
        while (true)
        {
            var high = Math.BigMul(NextBits(), range, out var low);
            if (low >= reject)
                return (long)high;
        }
    }

    public int NextInt(int bound) => (int)NextLong(bound);

    /// <summary>Standard normal, by the polar method.</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(spareGaussian))
        {
            var spare = spareGaussian;
            spareGaussian = double.NaN;
            return spare;
        }
        double u, v, square;
        do
        {
            u = 2 * NextDouble() - 1;
            v = 2 * NextDouble() - 1;
            square = u * u + v * v;
        }
        while (square is >= 1 or 0);
        var scale = Math.Sqrt(-2 * Math.Log(square) / square);
        spareGaussian = v * scale;
        return u * scale;
    }

    /// <summary>Fisher-Yates.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Bits that hang on a number alone and look like drawn ones.</summary>
    internal static ulong BitsOf(ulong number) => SplitMix(ref number);

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
