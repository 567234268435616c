using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using ClusterVae.Neighbours;
using ClusterVae.Projection;

namespace ClusterVae.Choice;

/// <summary>One embedding, the mixture in it, and which cluster of the whole each component is.</summary>
internal sealed record ManifoldMember(UmapModel Embedding, GaussianMixture Mixture, int[] ClusterOf);

/// <summary>
/// Several UMAP embeddings with a full mixture in each, which vote: γ = the mean over the members of their responsibilities, their components
/// named alike. One embedding alone tears clusters here or glues them there, each seed at another place.
/// </summary>
public sealed class ManifoldMixture : ClusterModel
{
    private const string Kind = "manifold-mixture";

    // Below it a membership is rounding, and its logarithm noise.
    private const double SmallestMembership = 1e-30;

    private readonly ColumnScale scale;
    private readonly NeighbourIndex index;
    private readonly IReadOnlyList<ManifoldMember> members;

    internal ManifoldMixture(ColumnScale scale, NeighbourIndex index, IReadOnlyList<ManifoldMember> members, int clusters) =>
        (this.scale, this.index, this.members, Clusters) = (scale, index, members, clusters);

    public override int Width => index.Rows.Width;

    public override int Clusters { get; }

    internal override bool ReadsCounts => scale.Counts is not null;

    /// <summary>The embeddings that vote.</summary>
    public IReadOnlyList<UmapModel> Embeddings => [.. members.Select(member => member.Embedding)];

    public override void Score(ReadOnlySpan<float> rows, int count, Span<double> logGamma)
    {
        var scaled = new float[count * Width];
        scale.Apply(rows[..scaled.Length], scaled);
        var perRow = members.Max(member => member.Embedding.NeighboursOfRow);
        var indices = new int[count * perRow];
        var distances = new float[count * perRow];
        index.Find(scaled, perRow, indices, distances);
        logGamma = logGamma[..(count * Clusters)];
        logGamma.Clear();
        foreach (var member in members)
            Vote(member, count, perRow, indices, distances, logGamma);
        foreach (ref var value in logGamma)
            value = Math.Log(Math.Max(value, SmallestMembership));
        for (var row = 0; row < count; row++)
            MixtureModel.Normalise(logGamma.Slice(row * Clusters, Clusters));
    }

    internal override ModelArchive Pack()
    {
        var archive = new ModelArchive(Kind).Add<int>("shape", [members.Count, Clusters], 2);
        UmapModel.WriteRows(archive, scale, index);
        for (var m = 0; m < members.Count; m++)
        {
            members[m].Embedding.WriteEmbedding(archive, $".{m}");
            Write(archive, members[m].Mixture, $".{m}");
            archive.Add<int>($"clusterOf.{m}", members[m].ClusterOf, members[m].ClusterOf.Length);
        }
        return archive;
    }

    internal override ClusterModel Scaled(ColumnScale scale) => new ManifoldMixture(scale, index, members, Clusters);

    internal static ManifoldMixture ReadMembers(ModelArchive archive)
    {
        archive.Expect(Kind);
        var shape = archive.Get<int>("shape");
        if (shape.Length != 2 || shape[0] is < 1 or > 10_000 || shape[1] is < 1 or > 100_000)
            throw Contradiction();
        var (scale, index) = UmapModel.ReadRows(archive);
        var members = new ManifoldMember[shape[0]];
        for (var m = 0; m < members.Length; m++)
        {
            var embedding = UmapModel.ReadEmbedding(archive, $".{m}", scale, index);
            var clusterOf = archive.Get<int>($"clusterOf.{m}").ToArray();
            var mixture = ReadMixture(archive, $".{m}", embedding.Dimensions);
            var clusters = shape[1];
            if (clusterOf.Length != mixture.Components || clusterOf.Any(cluster => cluster < 0 || cluster >= clusters))
                throw Contradiction();
            members[m] = new ManifoldMember(embedding, mixture, clusterOf);
        }
        return new ManifoldMixture(scale, index, members, shape[1]);
    }

    private void Vote(ManifoldMember member, int count, int perRow, int[] indices, float[] distances, Span<double> gamma)
    {
        var (embedding, mixture) = (member.Embedding, member.Mixture);
        var places = new float[count * embedding.Dimensions];
        for (var row = 0; row < count; row++)
        {
            embedding.Place(
                indices.AsSpan(row * perRow, embedding.NeighboursOfRow), distances.AsSpan(row * perRow, embedding.NeighboursOfRow),
                places.AsSpan(row * embedding.Dimensions, embedding.Dimensions));
        }
        var logJoint = new double[count * mixture.Components];
        mixture.Score(places, count, logJoint, default);
        for (var row = 0; row < count; row++)
        {
            var own = logJoint.AsSpan(row * mixture.Components, mixture.Components);
            MixtureModel.Normalise(own);
            for (var k = 0; k < own.Length; k++)
                gamma[row * Clusters + member.ClusterOf[k]] += Math.Exp(own[k]) / members.Count;
        }
    }

    private static ModelFileException Contradiction() =>
        new("its members contradict each other", "Load the file with the version of the library that wrote it.");
}
