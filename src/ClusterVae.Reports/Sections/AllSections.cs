using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

/// <summary>One part of the page.</summary>
/// <param name="Id">Where a link leads.</param>
/// <param name="Lead">What is to be seen, and how to read it.</param>
internal sealed record Section(string Id, string Title, Html Lead, Html Body);

internal static class AllSections
{
    /// <summary>Every section that the content has something for, in the order of the page.</summary>
    public static IEnumerable<Section> Of(ReportContent content) => new[]
    {
        FittedSection.Of(content),
        NumberSection.Of(content),
        SizesSection.Of(content),
        MetricsSection.Of(content),
        ScatterSection.Of(content),
        ConfusionSection.Of(content),
        ClustersSection.Of(content),
        PeriodsSection.Of(content),
        CertaintySection.Of(content),
        ReconstructionSection.Of(content),
        CurvesSection.Of(content),
        PosteriorSection.Of(content),
        ManifoldSection.Of(content),
        InterpolationSection.Of(content),
        LatentUseSection.Of(content),
    }.OfType<Section>();
}
