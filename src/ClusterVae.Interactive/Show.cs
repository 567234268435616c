using ClusterVae.MLNet;
using ClusterVae.ModelFiles;
using ClusterVae.Reports;
using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Collect;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Page;
using ClusterVae.Reports.Sections;
using Microsoft.ML;

namespace ClusterVae.Interactive;

/// <summary>
/// What a cell shows that ends in something of this library. Plain HTML, so that nothing here needs the notebook's own assemblies: the package's
/// extension script registers these with the kernel.
/// </summary>
public static class Show
{
    private const string Scope = "clustervae";
    private const int ReportHeight = 720;

    /// <summary>The types that are shown.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        typeof(ClusteringVaeTransformer), typeof(ExonTransformer), typeof(GmmClusteringTransformer), typeof(BernoulliMixtureTransformer),
        typeof(VonMisesFisherMixtureTransformer), typeof(EmbeddingClustersTransformer), typeof(ClusterModelTransformer), typeof(VaeEncoderTransformer),
        typeof(TrainingCurves), typeof(ClusterEvaluation), typeof(ClusterReport), typeof(ClusterSummaries), typeof(PictureGrid),
    ];

    /// <summary>A part of a page, with its style.</summary>
    public static string Html(object value) => value switch
    {
        ClusterReport report => Page.Of($"""<iframe srcdoc="{Page.Quoted(report.ToHtml())}" style="width:100%;height:{ReportHeight}px;border:1px solid #8888;border-radius:8px" title="{report.Content.Title}"></iframe>""").ToString(),
        ITransformer model => Styled(Model(ModelLenses.Of(model, seed: 1))),
        TrainingCurves curves => Styled(Curves(curves)),
        ClusterEvaluation evaluation => Styled(Evaluation(evaluation)),
        ClusterSummaries summaries => Styled(Summaries(summaries.Report.Content)),
        PictureGrid grid => Styled(PictureHtml.Of("pictures", grid.Rows, grid.Shape, grid.Columns)),
        TrainingBar bar => Styled(bar.ToHtml()),
        _ => throw new ArgumentException($"{value?.GetType()} is shown by nobody here.", nameof(value)),
    };

    private static string Styled(Page body) => Page.Of($"""<div class="{Scope}"><style>{ReportPage.StyleWithin(Scope)}</style>{body}</div>""").ToString();

    private static Page Model(ModelLens lens) => Page.Of($"""
        <h4>{lens.Kind}{(lens.Clusters > 0 ? $", {lens.Clusters} clusters" : "")}</h4>
        {lens.Facts.Where(group => !group.Folded).Select(Facts)}{Weights(lens.Weights)}{Means(lens)}{Curves(lens.Curves)}
        """);

    private static Page Facts(FactGroup group) => Page.Of($"""
        <details><summary>{group.Name}</summary><table>{group.Facts.Select(fact => Page.Of($"<tr><td>{fact.Name}</td><td>{fact.Value}</td></tr>"))}</table></details>
        """);

    private static Page Weights(double[] weights) => weights.Length == 0 ? Page.Empty : Page.Of($"""
        <h4>The clusters' weights</h4><table class="sizes"><tbody>{weights.Select((weight, cluster) => Page.Of($"""<tr><th>{cluster + 1}</th><td>{SizesSection.Meter(weight / weights.Max(), cluster)}</td><td class="number">{Numbers.Percent(weight)}</td></tr>"""))}</tbody></table>
        """);

    /// <summary>What the model draws at its centres, where that is a picture of a shape that it knows.</summary>
    private static Page Means(ModelLens lens)
    {
        if (lens is not { Decode: { } decode, Clusters: > 0, Centres.Length: > 0, ImageShape: { Length: > 0 } shape } || !PictureGrid.TryShape(shape, out var picture))
            return Page.Empty;
        var width = lens.Centres.Length / lens.Clusters;
        var means = Enumerable.Range(0, lens.Clusters).Select(cluster => decode(lens.Centres[(cluster * width)..((cluster + 1) * width)], cluster)).ToArray();
        var grid = new PictureGrid(means, picture.Height, picture.Width, lens.Clusters);
        return Page.Of($"<h4>The clusters' centres, decoded</h4>{PictureHtml.Of("centres", grid.Rows, grid.Shape, Math.Min(12, grid.Columns))}");
    }

    private static Page Curves(TrainingCurves curves) => Page.Of($"""<div class="grid">{CurvesSection.Panels(curves)}</div>""");

    private static Page Summaries(ReportContent content) =>
        Page.Of($"{new[] { SizesSection.Of(content), ClustersSection.Of(content) }.OfType<Section>().Select(section => section.Body)}");

    private static Page Evaluation(ClusterEvaluation evaluation)
    {
        var content = new ReportContent
        {
            Title = "", Rows = evaluation.Contingency?.Rows ?? 0, Shape = new RowShape([], null), Clusters = [], Quality = evaluation.Quality, Geometry = evaluation.Geometry,
            GeometrySpace = "in the feature column", MeanLogLikelihood = evaluation.MeanLogLikelihood,
        };
        return MetricsSection.Of(content)?.Body ?? Page.Empty;
    }
}

/// <summary>The clusters of a report alone, one by one with their sizes: <c>new ClusterSummaries(report)</c> at the end of a cell.</summary>
public sealed record ClusterSummaries(ClusterReport Report);
