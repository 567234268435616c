using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ClusterVae.Reports.Writing;

/// <summary>
/// A piece of page. It can only be made from an interpolated string: what our own code wrote between the holes stands as it is, and what comes
/// through a hole is escaped, unless it is itself a piece of page. So no text of a user can become markup.
/// </summary>
internal sealed class Html
{
    private readonly string markup;

    private Html(string markup) => this.markup = markup;

    public static Html Empty { get; } = new("");

    public static Html Of(Markup markup) => new(markup.Finish());

    public static Html Join(IEnumerable<Html> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return new(string.Concat(pieces.Select(piece => piece.markup)));
    }

    /// <summary>A text that this library carries itself, such as its style sheet.</summary>
    internal static Html Trusted(string markup) => new(markup);

    public override string ToString() => markup;

    /// <summary>
    /// The one place where text becomes safe to show, as content and within quoted attributes, of HTML as of SVG: what does not show itself is
    /// shown as <see cref="PlainText"/> shows it everywhere, then what HTML could misread is written as it wants it.
    /// </summary>
    public static void Escape(string? text, StringBuilder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        Entities(PlainText.Shown(text ?? ""), into);
    }

    /// <summary>A whole document as an attribute, such as a frame's srcdoc: it stays what it is, its line breaks included.</summary>
    public static Html Quoted(string document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var quoted = new StringBuilder(document.Length * 5 / 4);
        Entities(document, quoted);
        return new(quoted.ToString());
    }

    private static void Entities(string text, StringBuilder into)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => into.Append("&amp;"),
                '<' => into.Append("&lt;"),
                '>' => into.Append("&gt;"),
                '"' => into.Append("&quot;"),
                '\'' => into.Append("&#39;"),
                // No document may hold them.
                '\ufffe' or '\uffff' => into.Append('\ufffd'),
                _ => into.Append(c),
            };
        }
    }

    /// <summary>Collects an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly struct Markup
    {
        private readonly StringBuilder builder;

        public Markup(int literalLength, int formattedCount) => builder = new StringBuilder(literalLength + 16 * formattedCount);

        public void AppendLiteral(string literal) => builder.Append(literal);

        public void AppendFormatted(string? text) => Escape(text, builder);

        public void AppendFormatted(Html? piece) => builder.Append(piece?.markup);

        public void AppendFormatted(IEnumerable<Html> pieces)
        {
            foreach (var piece in pieces)
                builder.Append(piece.markup);
        }

        public void AppendFormatted(long number) => builder.Append(CultureInfo.InvariantCulture, $"{number}");

        public void AppendFormatted(double number, string? format = null) => Escape(number.ToString(format, CultureInfo.InvariantCulture), builder);

        internal string Finish() => builder.ToString();
    }
}
