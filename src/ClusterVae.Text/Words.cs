namespace ClusterVae.Text;

/// <summary>Words of a text: runs of letters and digits, with the marks inside that names carry (c#, c++, node.js), without those that every text has.</summary>
internal static class Words
{
    private static readonly HashSet<string> Usual =
    [
        .. ("a about after again all also am an and any are as at be because been before being between both but by can could did do does doing down during each few for from further get gets getting had has have having he her here hers him his how i if in into is it its "
        + "just let like make me more most my new no nor not now of off on once one only or other our out over own per quot s same say said says she should so some such t than that the their them then there these they this those through to too two under until up us use used using "
        + "very via was way we were what when where which while who whom why will with without would you your lt gt amp http www com").Split(' '),
    ];

    public static IEnumerable<string> Of(string? text)
    {
        var lower = (text ?? "").ToLowerInvariant();
        for (var start = 0; start < lower.Length; start++)
        {
            if (!char.IsLetterOrDigit(lower[start]))
                continue;
            var end = start + 1;
            while (end < lower.Length && (char.IsLetterOrDigit(lower[end]) || lower[end] is '#' or '+' || lower[end] is '.' or '-' or '\'' && end + 1 < lower.Length && char.IsLetterOrDigit(lower[end + 1])))
                end++;
            var word = lower[start..end].TrimEnd('.', '-', '\'');
            start = end;
            if (word.Length > 1 && !Usual.Contains(word) && !word.All(char.IsDigit))
                yield return word;
        }
    }
}
