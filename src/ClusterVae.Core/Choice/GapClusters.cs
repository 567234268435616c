using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using ClusterVae.Neighbours;
using ClusterVae.Projection;

namespace ClusterVae.Choice;

/// <summary>Clusters of any shape with gaps between them: γ = how many of a row's nearest known rows are in each.</summary>
internal sealed class GapClusters : ClusterModel
{
    internal const string Kind = "gap-clusters";

    // Odd: two clusters never have as many.
    private const int Voters = 5;

    // Nobody voted for it.
    private const double SmallestMembership = 1e-30;

    private readonly ColumnScale scale;
    private readonly NeighbourIndex index;
    private readonly int[] labels;

    private GapClusters(ColumnScale scale, NeighbourIndex index, int[] labels, int clusters) =>
        (this.scale, this.index, this.labels, Clusters) = (scale, index, labels, clusters);

    public override int Width => index.Rows.Width;

    public override int Clusters { get; }

    internal override bool ReadsCounts => scale.Counts is not null;

    /// <param name="rows">scaled already</param>
    /// <param name="neighbours">of each of them</param>
    /// <param name="scale">what new rows go through</param>
    /// <returns>null where there are no such gaps</returns>
    public static GapClusters? Find(DenseRows<float> rows, Neighbourhoods neighbours, ColumnScale scale, int clusters, CancellationToken stop)
    {
        if (Gaps.Find(neighbours, clusters) is not { } groups)
            return null;
        // Strays are no one's neighbours.
        var placed = Enumerable.Range(0, groups.Length).Where(row => groups[row] >= 0).ToArray();
        var known = new DenseRows<float>([.. placed.SelectMany(row => rows.Row(row).ToArray())], rows.Width, rows.Name);
        var found = new GapClusters(ColumnScale.Identity(rows.Width), new NeighbourIndex(known), Array.ConvertAll(placed, row => groups[row]), clusters);
        return Gaps.Divide(neighbours, found.Predict(rows, stop)) ? new GapClusters(scale, found.index, found.labels, clusters) : null;
    }

    public override void Score(ReadOnlySpan<float> rows, int count, Span<double> logGamma)
    {
        var scaled = new float[count * Width];
        scale.Apply(rows[..scaled.Length], scaled);
        var voters = Math.Min(Voters, labels.Length);
        var nearest = new int[count * voters];
        index.Find(scaled, voters, nearest, new float[nearest.Length]);
        logGamma = logGamma[..(count * Clusters)];
        logGamma.Clear();
        for (var vote = 0; vote < nearest.Length; vote++)
            logGamma[vote / voters * Clusters + labels[nearest[vote]]]++;
        foreach (ref var votes in logGamma)
            votes = Math.Log(Math.Max(votes, SmallestMembership));
        for (var row = 0; row < count; row++)
            MixtureModel.Normalise(logGamma.Slice(row * Clusters, Clusters));
    }

    internal override ModelArchive Pack()
    {
        var archive = new ModelArchive(Kind).Add<int>("labels", labels, labels.Length);
        UmapModel.WriteRows(archive, scale, index);
        return archive;
    }

    internal static GapClusters ReadRows(ModelArchive archive)
    {
        var (scale, index) = UmapModel.ReadRows(archive);
        var labels = archive.Get<int>("labels").ToArray();
        if (labels.Length != index.Rows.Count || labels.Any(label => label is < 0 or >= 100_000))
            throw new ModelFileException("its rows and their clusters contradict each other", "Load the file with the version of the library that wrote it.");
        return new GapClusters(scale, index, labels, labels.Max() + 1);
    }

    internal override ClusterModel Scaled(ColumnScale scale) => new GapClusters(scale, index, labels, Clusters);
}
