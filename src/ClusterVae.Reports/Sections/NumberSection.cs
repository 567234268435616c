using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

/// <summary>Why there are as many clusters as there are.</summary>
internal static class NumberSection
{
    // The colour of a curve among others that are not clusters.
    private const int Colour = 4;
    private const int ChosenColour = 0;

    public static Section? Of(ReportContent content)
    {
        if (content.Choice is not { } choice)
            return null;
        var chosen = content.Clusters.Count;
        var lead = Html.Of($"Nobody said how many clusters there are; {choice.Tried.Count} numbers were tried, and the {choice.Criterion} decided: {choice.Rule}. Where the curve is flat around its best place, the data hold no sharp answer.");
        double[] at = [.. choice.Tried.Select(tried => (double)tried.Clusters)];
        double[] scores = [.. choice.Tried.Select(tried => tried.Values[choice.Decisive] ?? double.NaN)];
        double[] ends = scores.Where(double.IsFinite).ToArray() is { Length: > 0 } finite ? [finite.Min(), finite.Max()] : [double.NaN, double.NaN];
        var chart = choice.Tried.Count < 2 ? Html.Empty : new LineChart($"{choice.Criterion} by number of clusters", "clusters",
            [new Line(choice.Criterion, Colour, at, scores), new Line("chosen", ChosenColour, [chosen, chosen], ends)]).ToHtml();
        return new Section("number", "How many clusters", lead, Html.Of($"""
            <div class="pair">{chart}<div class="panel scroll"><table class="tried"><thead><tr><th class="number">clusters</th>{choice.Scores.Select(name => Html.Of($"""<th class="number">{name}</th>"""))}</tr></thead><tbody>
            {choice.Tried.Select(tried => Row(tried, tried.Clusters == chosen))}</tbody></table></div></div>
            """));
    }

    private static Html Row(TriedNumber tried, bool chosen) =>
        Html.Of($"""<tr{(chosen ? Html.Of($""" class="chosen" """) : Html.Empty)}><th class="number">{tried.Clusters}{(chosen ? ", chosen" : "")}</th>{tried.Values.Select(value => Html.Of($"""<td class="number">{Score(value)}</td>"""))}</tr>""");

    /// <summary>Criteria of many rows differ in their last digits.</summary>
    private static string Score(double? value) => value is not { } number ? "–" : Math.Abs(number) >= 1000 ? Numbers.Count((long)Math.Round(number)) : Numbers.Short(number);
}
