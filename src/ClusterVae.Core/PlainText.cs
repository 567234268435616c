using System.Globalization;
using System.Text;

namespace ClusterVae;

/// <summary>Text from outside (names of files and columns, cells, headers) on its way to a terminal, a log or a report.</summary>
internal static class PlainText
{
    /// <summary>
    /// The text with everything escaped that does not show itself: control characters, which move a cursor, set colours or begin a line that
    /// somebody else seems to have written, marks that turn the direction of writing, and halves of characters.
    /// </summary>
    public static string Shown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var first = 0;
        while (first < text.Length && IsPlain(text, first))
            first++;
        if (first == text.Length)
            return text;
        var shown = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (var i = first; i < text.Length; i++)
        {
            if (IsPlain(text, i))
                shown.Append(text[i]);
            else
                shown.Append(text[i] switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", var other => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)other:x4}") });
        }
        return shown.ToString();
    }

    private static bool IsPlain(string text, int at)
    {
        var c = text[at];
        if (c is >= ' ' and < '\u007f')
            return true;
        if (char.IsHighSurrogate(c))
            return at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
        if (char.IsLowSurrogate(c))
            return at > 0 && char.IsHighSurrogate(text[at - 1]);
        return CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }
}
