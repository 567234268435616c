using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

internal static class MetricsSection
{
    public static Section? Of(ReportContent content)
    {
        Html[] rows = [.. WithLabels(content), .. Without(content)];
        return rows.Length == 0 ? null : new Section("metrics", "Metrics", Html.Of($"What each number says, in a sentence."),
            Html.Of($"""<div class="scroll"><table class="meanings"><thead><tr><th>metric</th><th class="number">value</th><th>meaning</th></tr></thead><tbody>{rows}</tbody></table></div>"""));
    }

    private static IEnumerable<Html> WithLabels(ReportContent content)
    {
        if (content.Quality is not { } quality)
            yield break;
        yield return Row("Accuracy", Numbers.Percent(quality.Accuracy), $"Share of rows in the right cluster when each of {quality.Clusters} clusters is named after one of {quality.Classes} classes in the best way, one to one.");
        yield return Row("NMI", Fixed(quality.Nmi), "Information that clusters and classes share, normalised: 0 none, 1 the same partition.");
        yield return Row("AMI", Fixed(quality.Ami), "The same, less what chance alone would give.");
        yield return Row("ARI", Fixed(quality.Ari), "Agreement over pairs of rows (together or apart), less chance: 0 like chance, 1 the same partition.");
        yield return Row("Homogeneity", Fixed(quality.Homogeneity), "1 where each cluster holds rows of one class only.");
        yield return Row("Completeness", Fixed(quality.Completeness), "1 where all rows of a class lie in one cluster.");
        yield return Row("Purity", Numbers.Percent(quality.Purity), "Share of rows of each cluster's largest class; grows with the number of clusters.");
        yield return Row("Fowlkes-Mallows", Fixed(quality.FowlkesMallows), "Of pairs that lie together, the geometric mean of the shares that belong together and of those found.");
    }

    private static IEnumerable<Html> Without(ReportContent content)
    {
        if (content.MeanLogLikelihood is { } likelihood)
            yield return Row("Mean log-likelihood", Numbers.Short(likelihood), "Mean log-density of a row under the model, in nats: compare models on the same rows, higher is better.");
        if (content.MeanElbo is { } elbo)
            yield return Row("Mean ELBO", Numbers.Short(elbo), "A lower bound on the mean log-density of a row, in nats: compare models of one kind on the same rows.");
        if (content.Geometry is not { } geometry)
            yield break;
        var where = content.GeometrySpace;
        if (geometry.Silhouette is { } silhouette)
            yield return Row("Silhouette", Fixed(silhouette), $"How much nearer a row lies to its own cluster than to the next: 1 far apart, 0 at the border, below 0 in the wrong one. Over {Numbers.Count(geometry.SilhouetteRows)} rows, {where}.");
        if (geometry.DaviesBouldin is { } daviesBouldin)
            yield return Row("Davies-Bouldin", Numbers.Short(daviesBouldin), $"Width of clusters against their distance, the worst pairs: smaller is better. {Capital(where)}.");
        if (geometry.CalinskiHarabasz is { } calinski)
            yield return Row("Calinski-Harabasz", Numbers.Short(calinski), $"Variance between clusters against variance within: larger is better, comparable on the same rows only. {Capital(where)}.");
    }

    private static Html Row(string name, string value, string meaning) =>
        Html.Of($"""<tr><th>{name}</th><td class="number">{value}</td><td>{meaning}</td></tr>""");

    private static string Fixed(double value) => value.ToString("F3", System.Globalization.CultureInfo.InvariantCulture);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
