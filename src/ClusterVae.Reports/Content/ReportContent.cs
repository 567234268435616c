using ClusterVae.Metrics;
using ClusterVae.ModelFiles;

namespace ClusterVae.Reports.Content;

/// <summary>
/// Everything that a report shows, as plain data: no tensors, no views, no model. Whoever has rows of another origin can fill it in himself and
/// make a page of it. What is null or empty is left out of the page.
/// </summary>
internal sealed record ReportContent
{
    public required string Title { get; init; }

    /// <summary>What was fitted, on what, how.</summary>
    public IReadOnlyList<FactGroup> Facts { get; init; } = [];

    /// <summary>What a careful analyst would say.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Where the number of clusters was chosen and not given.</summary>
    public NumberChoice? Choice { get; init; }

    public required long Rows { get; init; }

    public required RowShape Shape { get; init; }

    public required IReadOnlyList<ClusterContent> Clusters { get; init; }

    /// <summary>Against known classes.</summary>
    public ClusteringQuality? Quality { get; init; }

    public ClusteringGeometry? Geometry { get; init; }

    /// <summary>Where the geometry was measured, in words.</summary>
    public string GeometrySpace { get; init; } = "";

    public double? MeanLogLikelihood { get; init; }

    public double? MeanElbo { get; init; }

    public ConfusionContent? Confusion { get; init; }

    public ScatterContent? Scatter { get; init; }

    /// <summary>Where rows have times; null elsewhere.</summary>
    public ReportPeriods? Periods { get; init; }

    /// <summary>Of each row's largest membership.</summary>
    public Histogram? Certainty { get; init; }

    public ReconstructionContent? Reconstructions { get; init; }

    public TrainingCurves Curves { get; init; } = TrainingCurves.None;

    /// <summary>Per latent dimension, the codes of the rows against the prior.</summary>
    public IReadOnlyList<PosteriorContent> Posterior { get; init; } = [];

    /// <summary>What the posterior is compared with, in words.</summary>
    public string PriorName { get; init; } = "";

    public ManifoldContent? Manifold { get; init; }

    public InterpolationContent? Interpolation { get; init; }

    /// <summary>Of models that draw codes: where, in the plane of the codes.</summary>
    public DrawsContent? Draws { get; init; }

    /// <summary>Of models whose latent space was laid out by hand.</summary>
    public LatentUseContent? LatentUse { get; init; }
}

/// <summary>Facts that belong together, under one heading.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Facts">In their order.</param>
/// <param name="Folded">Long lists open on demand.</param>
public sealed record FactGroup(string Name, IReadOnlyList<Fact> Facts, bool Folded = false);

public sealed record Fact(string Name, string Value);

/// <summary>What a row is: named columns, and perhaps the pixels of a picture.</summary>
internal sealed record RowShape(IReadOnlyList<string> Columns, PictureShape? Picture)
{
    /// <summary>One per row of the data; null where rows have no names.</summary>
    public IReadOnlyList<string>? RowNames { get; init; }

    /// <summary>One per row of the data; null where rows are no texts.</summary>
    public IReadOnlyList<string>? Texts { get; init; }

    public int Width => Columns.Count;

    public string NameOf(long row) => RowNames is { } names && row < names.Count ? names[(int)row] : (row + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A picture's axes; rows hold one channel after the other.</summary>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Low">The value that is black.</param>
/// <param name="High">The value that is white.</param>
internal sealed record PictureShape(int Channels, int Height, int Width, double Low, double High);

/// <summary>One row of the data.</summary>
/// <param name="Row">From 0.</param>
/// <param name="Label">Its known class.</param>
/// <param name="Certainty">Its largest membership.</param>
/// <param name="Second">The cluster that it nearly belongs to, from 0; −1 where nobody knows.</param>
internal sealed record RowContent(long Row, float[] Values, string? Label, double Certainty, int Second);

internal sealed record ClusterContent
{
    /// <summary>From 0.</summary>
    public required int Index { get; init; }

    public required long Rows { get; init; }

    /// <summary>Mean of the largest membership over its rows.</summary>
    public double MeanCertainty { get; init; } = double.NaN;

    /// <summary>The class that names it in the best matching of clusters with classes, one to one.</summary>
    public string? Class { get; init; }

    public IReadOnlyList<RowContent> Typical { get; init; } = [];

    public IReadOnlyList<RowContent> Borderline { get; init; } = [];

    public IReadOnlyList<RowContent> Strangest { get; init; } = [];

    /// <summary>Mean of its rows; empty for a cluster without rows.</summary>
    public float[] Mean { get; init; } = [];

    /// <summary>What the model draws at the cluster's centre; empty where it draws nothing.</summary>
    public float[] ModelMean { get; init; } = [];

    public IReadOnlyList<float[]> Samples { get; init; } = [];

    /// <summary>The columns that set it apart, the strongest first.</summary>
    public IReadOnlyList<ColumnContrast> Columns { get; init; } = [];

    public required string Name { get; init; }

    /// <summary>Of clusters of texts, the strongest first.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What they call it; null where there are none.</summary>
    public string? Topic => Words.Count == 0 ? null : string.Join(", ", Words.Take(3));
}

/// <summary>How a cluster differs from the other rows in one column.</summary>
/// <param name="Column">Its place.</param>
/// <param name="Difference">Of the means, in standard deviations of all rows.</param>
/// <param name="Inside">The cluster's rows.</param>
/// <param name="Rest">All others, over the same range.</param>
internal sealed record ColumnContrast(int Column, double Difference, double MeanInside, double MeanRest, Histogram Inside, Histogram Rest);

/// <summary>Shares of equally wide bins.</summary>
internal sealed record Histogram(double Low, double High, double[] Shares)
{
    public static Histogram Of(IEnumerable<double> values, double low, double high, int bins)
    {
        ArgumentNullException.ThrowIfNull(values);
        var counts = new double[bins];
        var total = 0;
        foreach (var value in values)
        {
            var place = high > low ? (value - low) / (high - low) * bins : 0;
            counts[(int)Math.Clamp(place, 0, bins - 1)]++;
            total++;
        }
        return new Histogram(low, high, Array.ConvertAll(counts, count => total > 0 ? count / total : 0));
    }
}

/// <summary>How often each class meets each cluster.</summary>
/// <param name="Classes">Names.</param>
/// <param name="Counts">[class, cluster].</param>
/// <param name="ClassOfCluster">The best matching one to one; −1 for a cluster left over.</param>
internal sealed record ConfusionContent(IReadOnlyList<string> Classes, long[,] Counts, IReadOnlyList<int> ClassOfCluster);

/// <summary>A sample of the rows in the plane.</summary>
/// <param name="Space">Where the coordinates come from, in words.</param>
/// <param name="Sampled">Whether there are more rows than points.</param>
/// <param name="Clusters">Each point's, from 0.</param>
/// <param name="Labels">Each point's class by its place in <paramref name="LabelNames"/>; empty without labels.</param>
internal sealed record ScatterContent(
    string Space, bool Sampled, long[] Rows, int[] Clusters, int[] Labels, IReadOnlyList<string> LabelNames, float[] Certainty, IReadOnlyList<PlaneLayout> Layouts);

/// <summary>One way to lay the points out.</summary>
/// <param name="Name">Such as "t-SNE".</param>
/// <param name="X">Of every <paramref name="Step"/>th point, the first among them.</param>
/// <param name="Step">More than 1 where the projection is too dear for all points.</param>
internal sealed record PlaneLayout(string Name, string Explanation, float[] X, float[] Y, int Step = 1);

/// <summary>Rows beside what the model makes of them.</summary>
/// <param name="MeanSquaredError">Over the sampled rows and all columns.</param>
/// <param name="ErrorOfColumn">Mean squared error of each column.</param>
internal sealed record ReconstructionContent(IReadOnlyList<RowContent> Rows, IReadOnlyList<float[]> Reconstructions, double MeanSquaredError, double[] ErrorOfColumn);

/// <summary>One latent dimension: the density of all rows' codes beside the prior's.</summary>
/// <param name="Distance">Kolmogorov and Smirnov's: the largest difference of the two distribution functions.</param>
internal sealed record PosteriorContent(int Dimension, double Distance, double[] At, double[] Aggregated, double[] Prior);

/// <summary>Decoded points of a two-dimensional latent space.</summary>
internal sealed record ManifoldContent(int Side, IReadOnlyList<float[]> Pictures);

/// <summary>The clusters' means, and codes drawn around them with a reduced variance, in the plane of the rows' codes.</summary>
/// <param name="Plane">In words.</param>
/// <param name="MeanX">One per cluster.</param>
/// <param name="X">Of the drawn codes, cluster by cluster, equally many of each.</param>
internal sealed record DrawsContent(string Plane, float[] MeanX, float[] MeanY, float[] X, float[] Y);

/// <summary>Decoded points between two centres, ends included.</summary>
internal sealed record InterpolationContent(int From, int To, IReadOnlyList<float[]> Steps);
