using System.Globalization;

namespace ClusterVae.Bench.Mixtures;

/// <summary>This process's resident memory, as the kernel counts it.</summary>
internal static class ProcessMemory
{
    public static double PeakMiB => Read("VmHWM:");

    public static double NowMiB => Read("VmRSS:");

    /// <summary>Starts a new peak where the kernel allows it.</summary>
    public static void ResetPeak()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static double Read(string key)
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(key, StringComparison.Ordinal));
        return double.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
    }
}
