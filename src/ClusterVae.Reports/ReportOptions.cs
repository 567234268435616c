using ClusterVae.Options;
using ClusterVae.Reports.Content;

namespace ClusterVae.Reports;

/// <summary>Clusters of texts in one period after the other.</summary>
/// <param name="Names">of the periods, by time</param>
/// <param name="Rows">of all clusters, in each period</param>
/// <param name="Clusters">for each cluster its moments, one for each period</param>
public sealed record ReportPeriods(IReadOnlyList<string> Names, IReadOnlyList<int> Rows, IReadOnlyList<IReadOnlyList<ReportMoment>> Clusters);

/// <summary>A cluster in a period.</summary>
/// <param name="Rows">of the cluster</param>
/// <param name="Words">that set them apart, the strongest first</param>
public sealed record ReportMoment(int Rows, IReadOnlyList<string> Words);

/// <summary>What a report may be told beyond model and data.</summary>
public sealed record ReportOptions : IRuled<ReportOptions>
{
    /// <summary>Null names the model.</summary>
    public string? Title { get; init; }

    /// <summary>The rows as people know them; null takes the column that the model reads, else "Features", else every number column.</summary>
    public string? FeatureColumnName { get; init; }

    /// <summary>A class per row, where the data have no label column.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Channels x height x width, such as "1x28x28"; "none" for rows that are no pictures. Null asks the model, then looks.</summary>
    public string? ImageShape { get; init; }

    /// <summary>What each row is called, such as its file's name; null: by its place, from 1.</summary>
    public IReadOnlyList<string>? RowNames { get; init; }

    /// <summary>What each row says, where rows are vectors of texts: texts are shown then in the place of columns.</summary>
    public IReadOnlyList<string>? Texts { get; init; }

    /// <summary>For each cluster the words that name it, the strongest first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ClusterWords { get; init; } = [];

    /// <summary>How large clusters were in each period; null where rows have no times.</summary>
    public ReportPeriods? ClusterPeriods { get; init; }

    /// <summary>Further facts, such as how long the fit took.</summary>
    public IReadOnlyList<FactGroup> Facts { get; init; } = [];

    /// <summary>Further warnings, such as what is known of the data.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What a search saw that a loaded model no longer knows.</summary>
    internal NumberChoice? Choice { get; init; }

    /// <summary>Points of the scatter plots, drawn at random from more rows; also what distributions and distances are measured on.</summary>
    public int SampleRows { get; init; } = 10_000;

    /// <summary>Points of the t-SNE; 0 leaves it out.</summary>
    public int TsneRows { get; init; } = 2_000;

    /// <summary>Typical, borderline and strange rows of each cluster.</summary>
    public int RowsPerCluster { get; init; } = 12;

    public long Seed { get; init; } = 1;

    static IReadOnlyList<Rule<ReportOptions>> IRuled<ReportOptions>.Rules { get; } =
    [
        new RangeRule<ReportOptions>(nameof(SampleRows), o => o.SampleRows, Interval.Closed(10, 1_000_000)),
        new RangeRule<ReportOptions>(nameof(TsneRows), o => o.TsneRows, Interval.Closed(0, 100_000), "Choose 0 for none, or how many points."),
        new RangeRule<ReportOptions>(nameof(RowsPerCluster), o => o.RowsPerCluster, Interval.Closed(1, 100)),
    ];
}
