using ClusterVae.Data;
using ClusterVae.Embeddings;
using ClusterVae.ModelFiles;

namespace ClusterVae.Choice;

/// <summary>Clusters of embeddings among the methods that a choice is made of: only the direction of a row counts, so that no scale does.</summary>
internal sealed class DirectionClusters(EmbeddingClusters heads) : ClusterModel
{
    internal EmbeddingClusters Heads => heads;

    public override int Width => heads.Width;

    public override int Clusters => heads.Clusters;

    public override void Score(ReadOnlySpan<float> rows, int count, Span<double> logGamma) => heads.Score(rows, count, logGamma);

    internal override ModelArchive Pack() => heads.Pack();

    internal override ClusterModel Scaled(ColumnScale scale) => throw new NotSupportedException("Directions are learnt from the rows as they are.");
}
