using System.Globalization;

namespace ClusterVae.Reports.Charts;

/// <summary>Numbers as people read them, whatever the machine's language.</summary>
internal static class Numbers
{
    private static readonly int[] Steps = [1, 2, 5, 10];

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Percent(double share) => share.ToString(share is > 0 and < 0.1 ? "0.0 %" : "0 %", CultureInfo.InvariantCulture);

    /// <summary>Four digits that count.</summary>
    public static string Short(double value) => double.IsNaN(value) ? "–"
        : Math.Abs(value) is >= 1e5 or (> 0 and < 1e-3) ? value.ToString("0.##e0", CultureInfo.InvariantCulture)
        : value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>Round numbers that cover a range: the marks of an axis.</summary>
    public static double[] Ticks(double low, double high, int about)
    {
        if (!(high > low) || !double.IsFinite(high - low))
            return [low];
        // A step more or less is better than an axis with one number.
        var raw = (high - low) / (about + 1.5);
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = Steps.Select(factor => factor * power).First(candidate => candidate >= raw * 0.999);
        var ticks = new List<double>();
        for (var tick = Math.Ceiling(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step)
            ticks.Add(Math.Abs(tick) < step * 1e-9 ? 0 : tick);
        return [.. ticks];
    }
}
