using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

internal static class FittedSection
{
    public static Section? Of(ReportContent content) => content.Facts.Count == 0 ? null : new(
        "fitted", "What was fitted", Html.Of($"With these the result can be made again."),
        Html.Of($"""<div class="stack">{content.Facts.Where(group => !group.Folded).Select(Open)}</div>{content.Facts.Where(group => group.Folded).Select(Folded)}"""));

    private static Html Open(FactGroup group) => Html.Of($"""<div class="panel"><h4>{group.Name}</h4>{List(group)}</div>""");

    private static Html Folded(FactGroup group) => Html.Of($"""<details><summary>{group.Name} ({group.Facts.Count})</summary>{List(group)}</details>""");

    private static Html List(FactGroup group) =>
        Html.Of($"""<dl class="facts">{group.Facts.Select(fact => Html.Of($"<dt>{Names.Short(fact.Name)}</dt><dd>{fact.Value}</dd>"))}</dl>""");
}
