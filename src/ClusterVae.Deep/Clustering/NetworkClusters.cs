using System.Buffers;
using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;

namespace ClusterVae.Deep;

/// <summary>The clusters of a network among the methods that a choice is made of. Its weights are freed with the last object that uses them.</summary>
internal sealed class NetworkClusters(ClusteringModel network) : ClusterModel
{
    internal ClusteringModel Network => network;

    public override int Width => network.Width;

    public override int Clusters => network.Clusters;

    internal override bool ReadsCounts => network.Parts.Scale.Counts is not null;

    public override void Score(ReadOnlySpan<float> rows, int count, Span<double> logGamma)
    {
        var values = count * Clusters;
        var single = ArrayPool<float>.Shared.Rent(values);
        network.Score(rows[..(count * Width)], new ClusteringScores { LogMemberships = single.AsSpan(0, values) });
        for (var index = 0; index < values; index++)
            logGamma[index] = single[index];
        ArrayPool<float>.Shared.Return(single);
        for (var row = 0; row < count; row++)
            MixtureModel.Normalise(logGamma.Slice(row * Clusters, Clusters));
    }

    internal override ModelArchive Pack() => network.Using(parts => parts.ToArchive());

    internal override ClusterModel Scaled(ColumnScale scale) => throw new NotSupportedException("A network is learnt from the rows as they are.");

    /// <summary>Of a file of any method that can be chosen.</summary>
    internal static ClusterModel ReadChosen(ModelArchive archive) =>
        archive.Kind == ClusteringModel.Kind ? new NetworkClusters(ClusteringModel.Read(archive)) : Read(archive);
}
