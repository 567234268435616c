using System.Diagnostics;
using System.Runtime.Intrinsics;
using ClusterVae.Numerics;

namespace ClusterVae.Bench.Mixtures;

/// <summary>What the machine could do at best at this moment: bytes read per second and exponentials per second, on all cores.</summary>
internal sealed record MachineLimits(string Processor, int Cores, double GigabytesPerSecond, double GigaExpsPerSecond)
{
    private const int Floats = 1 << 26;

    public static MachineLimits Measure()
    {
        var cores = Environment.ProcessorCount;
        var data = new float[Floats];
        Array.Fill(data, 1e-3f);
        var read = Best(() => Parallel.For(0, cores, core => Sum(data.AsSpan(core * (Floats / cores), Floats / cores))));
        const long exps = 1L << 28;
        var exp = Best(() => Parallel.For(0, cores, _ => Exps(exps / cores)));
        return new MachineLimits(Processors(), cores, Floats * sizeof(float) / read / 1e9, exps / exp / 1e9);
    }

    private static double Best(Action action) => Enumerable.Range(0, 7).Min(_ =>
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    });

    private static unsafe float Sum(ReadOnlySpan<float> values)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        fixed (float* p = values)
        {
            for (var i = 0; i + 64 <= values.Length; i += 64)
            {
                a += Vector512.Load(p + i);
                b += Vector512.Load(p + i + 16);
                c += Vector512.Load(p + i + 32);
                d += Vector512.Load(p + i + 48);
            }
        }
        return Vector512.Sum(a + b + c + d);
    }

    private static float Exps(long count)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        var x = Vector512.Create(-1f);
        var step = Vector512.Create(-1e-7f);
        for (long i = 0; i < count; i += 64, x += step)
        {
            a += VectorExp.OfNonPositive(x);
            b += VectorExp.OfNonPositive(x + step);
            c += VectorExp.OfNonPositive(x - step);
            d += VectorExp.OfNonPositive(x + x);
        }
        return Vector512.Sum(a + b + c + d);
    }

    private static string Processors() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown"
        : "unknown";
}
