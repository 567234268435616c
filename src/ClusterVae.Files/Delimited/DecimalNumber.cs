using System.Globalization;

namespace ClusterVae.Files;

/// <summary>
/// Numbers as tables have them: some digits, perhaps a point and a sign. They are read without the general parser's cost, and to the same
/// bits; whatever else there is goes to that parser.
/// </summary>
internal static class DecimalNumber
{
    // So many digits are a whole number that a double holds exactly, and so are the powers of ten below.
    private const int MostDigits = 15;

    // What a double has beyond a float: exactly half of it lies in the middle between two floats.
    private const long Surplus = (1L << 29) - 1;
    private const long Middle = 1L << 28;

    private static readonly double[] PowersOfTen = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        // A quotient of two exact numbers is rounded once. The second rounding, to a float, can go wrong only from the very middle.
        if (TryUsual(text, out var wide) && (BitConverter.DoubleToInt64Bits(wide) & Surplus) != Middle)
        {
            value = (float)wide;
            return true;
        }
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryUsual(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var at = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var negative = at > 0;
        var (whole, digits, decimals) = (0L, 0, -1);
        for (; at < text.Length; at++)
        {
            var digit = text[at] - '0';
            if (digit is >= 0 and <= 9)
            {
                whole = 10 * whole + digit;
                decimals += decimals < 0 ? 0 : 1;
                if (++digits > MostDigits)
                    return false;
            }
            else if (text[at] == '.' && decimals < 0)
                decimals = 0;
            else
                return false;
        }
        if (digits == 0)
            return false;
        value = whole / PowersOfTen[Math.Max(0, decimals)];
        value = negative ? -value : value;
        return true;
    }
}
