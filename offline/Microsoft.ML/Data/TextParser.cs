using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads a value from text. Empty text is the default value; "?", "NA", "N/A" and "NaN" are missing.</summary>
internal static class TextParser<T>
{
    private delegate bool Parser(ReadOnlySpan<char> text, out T value);

    private static readonly Parser Parse = Make();

    public static bool TryParse(ReadOnlySpan<char> text, out T value)
    {
        if (typeof(T) != typeof(ReadOnlyMemory<char>) && text.Trim().IsEmpty)
        {
            value = default;
            return true;
        }

        return Parse(text, out value);
    }

    /// <summary>A signed integer cannot say that it is missing, so unreadable text is an error there.</summary>
    public static T ValueOfUnreadable(ReadOnlySpan<char> text)
        => default(T) is sbyte or short or int or long
            ? throw Contracts.Except($"Value '{text}' could not be parsed as {typeof(T).Name}")
            : Conversions.MissingValue<T>();

    private static Parser Make()
    {
        object parser = default(T) switch
        {
            float => (TextParser<float>.Parser)((ReadOnlySpan<char> text, out float value) => TryReal(text, out value, float.NaN)),
            double => (TextParser<double>.Parser)((ReadOnlySpan<char> text, out double value) => TryReal(text, out value, double.NaN)),
            bool => (TextParser<bool>.Parser)TryBoolean,
            sbyte => Integer<sbyte>(),
            short => Integer<short>(),
            int => Integer<int>(),
            long => Integer<long>(),
            byte => Integer<byte>(),
            ushort => Integer<ushort>(),
            uint => Integer<uint>(),
            ulong => Integer<ulong>(),
            TimeSpan => (TextParser<TimeSpan>.Parser)((ReadOnlySpan<char> text, out TimeSpan value)
                => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)),
            DateTime => (TextParser<DateTime>.Parser)((ReadOnlySpan<char> text, out DateTime value)
                => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out value)),
            DateTimeOffset => (TextParser<DateTimeOffset>.Parser)((ReadOnlySpan<char> text, out DateTimeOffset value)
                => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out value)),
            ReadOnlyMemory<char> => (TextParser<ReadOnlyMemory<char>>.Parser)((ReadOnlySpan<char> text, out ReadOnlyMemory<char> value) =>
            {
                value = text.ToString().AsMemory();
                return true;
            }),
            _ => throw Contracts.Except($"Text cannot be read as {typeof(T)}"),
        };
        return (Parser)parser;
    }

    private static TextParser<TInt>.Parser Integer<TInt>()
        where TInt : ISpanParsable<TInt>
        => (ReadOnlySpan<char> text, out TInt value) => TInt.TryParse(text, CultureInfo.InvariantCulture, out value);

    private static bool TryReal<TReal>(ReadOnlySpan<char> text, out TReal value, TReal missing)
        where TReal : struct, System.Numerics.INumber<TReal>
    {
        text = text.Trim();
        if (IsMissing(text))
        {
            value = missing;
            return true;
        }

        return TReal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryBoolean(ReadOnlySpan<char> text, out bool value)
    {
        value = text is "1" or "+" or "+1" || Is(text, "t") || Is(text, "y") || Is(text, "yes") || Is(text, "true");
        return value || text is "0" or "-" or "-1" || Is(text, "f") || Is(text, "n") || Is(text, "no") || Is(text, "false");

        static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsMissing(ReadOnlySpan<char> text)
        => text is "?"
            || text.Equals("NA", StringComparison.OrdinalIgnoreCase)
            || text.Equals("N/A", StringComparison.OrdinalIgnoreCase)
            || text.Equals("NaN", StringComparison.OrdinalIgnoreCase);
}
