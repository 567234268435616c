using System.Globalization;

namespace ClusterVae.Reports.Writing;

/// <summary>Names of a user's columns and classes, cut to what a page has room for.</summary>
internal static class Names
{
    private const int Longest = 48;
    private const int LongestTitle = 160;
    private const int LongestText = 300;

    /// <summary>The first characters, invisible ones made visible; an emoji or an accented letter is never cut in two.</summary>
    public static string Short(string name) => Short(name, Longest);

    /// <summary>What stands alone on its line.</summary>
    public static string Title(string name) => Short(name, LongestTitle);

    /// <summary>A row that is a text.</summary>
    public static string Text(string text) => Short(text, LongestText);

    private static string Short(string name, int longest)
    {
        name = PlainText.Shown(name);
        if (name.Length <= longest)
            return name;
        var end = 0;
        while (true)
        {
            var next = end + StringInfo.GetNextTextElementLength(name.AsSpan(end));
            // One element may be as long as anybody likes: a letter under a thousand accents.
            if (next >= longest)
                return (end == 0 ? name[..longest] : name[..end]) + "…";
            end = next;
        }
    }
}
