using ClusterVae.Data;
using ClusterVae.ModelFiles;
using ClusterVae.Projection;

namespace ClusterVae.Choice;

/// <summary>
/// Clusters of wide rows, told apart in their leading principal axes: distances hardly change there, and a full covariance of hundreds of columns,
/// which few rows could never determine, becomes one of some dozen.
/// </summary>
internal sealed class ProjectedClusters : ClusterModel
{
    private readonly ColumnScale scale;
    private readonly ClusterModel clusters;

    internal ProjectedClusters(ColumnScale scale, PcaModel axes, ClusterModel clusters) => (this.scale, Axes, this.clusters) = (scale, axes, clusters);

    internal ColumnScale ScaleOfColumns => scale;

    internal override bool ReadsCounts => scale.Counts is not null;

    internal PcaModel Axes { get; }

    internal ClusterModel InAxes => clusters;

    public override int Width => Axes.Width;

    public override int Clusters => clusters.Clusters;

    public override void Score(ReadOnlySpan<float> rows, int count, Span<double> logGamma)
    {
        var scaled = new float[count * Width];
        scale.Apply(rows[..scaled.Length], scaled);
        var projected = new float[count * Axes.ComponentCount];
        for (var row = 0; row < count; row++)
            Axes.TransformRow(scaled.AsSpan(row * Width, Width), projected.AsSpan(row * Axes.ComponentCount, Axes.ComponentCount));
        clusters.Score(projected, count, logGamma);
    }

    internal override ModelArchive Pack() => clusters.Pack()
        .AddScale("wide", scale)
        .Add("axesMean", Axes.Mean, Axes.Width)
        .Add("axes", Axes.Components, Axes.ComponentCount, Axes.Width)
        .Add("axesVariances", Axes.Variances, Axes.ComponentCount)
        .Add<double>("axesFit", [Axes.TotalVariance, Axes.Rows], 2);

    /// <summary>The model itself, or the clusters around which the file has axes.</summary>
    internal static ClusterModel Around(ClusterModel clusters, ModelArchive archive)
    {
        if (!archive.Arrays.ContainsKey("axes"))
            return clusters;
        var scale = archive.ReadScale("wide");
        var (mean, axes, variances, fit) = (Numbers("axesMean"), Numbers("axes"), Numbers("axesVariances"), Numbers("axesFit"));
        if (mean.Length == 0 || scale.Offset.Length != mean.Length || variances.Length != clusters.Width
            || axes.Length != (long)mean.Length * variances.Length || fit.Length != 2)
        {
            throw new ModelFileException("its principal axes contradict each other", "Load the file with the version of the library that wrote it.");
        }
        return new ProjectedClusters(scale, new PcaModel(mean, axes, variances, fit[0], (long)fit[1]), clusters);

        double[] Numbers(string name) => archive.Get<double>(name).ToArray();
    }

    internal override ClusterModel Scaled(ColumnScale scale) => new ProjectedClusters(scale, Axes, clusters);
}
