using System.Globalization;

namespace ClusterVae.Options;

/// <summary>
/// The values that an option may take. It says what is inside, so that NaN, which compares false with everything, is always outside.
/// </summary>
internal sealed record Interval
{
    private Interval(double lower, double upper, bool lowerOpen, bool upperOpen)
    {
        (Lower, Upper, LowerOpen, UpperOpen) = (lower, upper, lowerOpen, upperOpen);
    }

    public double Lower { get; }

    public double Upper { get; }

    public bool LowerOpen { get; }

    public bool UpperOpen { get; }

    public static Interval AtLeast(double lower) => new(lower, double.PositiveInfinity, false, true);

    public static Interval Above(double lower) => new(lower, double.PositiveInfinity, true, true);

    public static Interval Closed(double lower, double upper) => new(lower, upper, false, false);

    public static Interval Open(double lower, double upper) => new(lower, upper, true, true);

    /// <summary>lower &lt;= value &lt; upper.</summary>
    public static Interval From(double lower, double below) => new(lower, below, false, true);

    /// <summary>lower &lt; value &lt;= upper.</summary>
    public static Interval AboveUpTo(double lower, double upper) => new(lower, upper, true, false);

    public bool Contains(double value) =>
        (LowerOpen ? value > Lower : value >= Lower) && (UpperOpen ? value < Upper : value <= Upper);

    /// <summary>Values just and far outside, NaN and the infinities included: what a test feeds to prove that the rule holds.</summary>
    public IEnumerable<double> Outsiders()
    {
        yield return double.NaN;
        yield return double.NegativeInfinity;
        if (LowerOpen)
            yield return Lower;
        yield return Lower - 1;
        if (!UpperOpen || double.IsFinite(Upper))
            yield return UpperOpen ? Upper : Upper + 1;
        yield return double.PositiveInfinity;
    }

    public override string ToString()
    {
        var culture = CultureInfo.InvariantCulture;
        if (double.IsPositiveInfinity(Upper))
            return string.Create(culture, $"{(LowerOpen ? "above" : "at least")} {Lower}");
        return string.Create(culture, $"{(LowerOpen ? "above" : "from")} {Lower} {(UpperOpen ? "to below" : "to")} {Upper}");
    }
}
