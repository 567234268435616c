using ClusterVae.MLNet.Pipeline;
using ClusterVae.ModelFiles;

namespace ClusterVae.MLNet.Internals;

/// <summary>What an entry of a model zip holds: column names in its header, in the order in which they were written, and the weights.</summary>
internal sealed class ModelEntry(uint version, BinaryReader header, Stream weights)
{
    private const int MaxNames = 1 << 16;

    public Stream Weights => weights;

    public FeatureColumns Features() => new(Names());

    /// <summary>Before version 2 every column had its usual name.</summary>
    public ClusteringColumns ClusteringColumns()
    {
        if (version < 2)
            return new ClusteringColumns();
        var names = Names();
        return names.Length == new ClusteringColumns().Names.Count ? MLNet.ClusteringColumns.Of(names) : throw Damaged($"it names {names.Length} output columns");
    }

    public string[] Names()
    {
        var count = header.ReadInt32();
        if (count is < 0 or > MaxNames)
            throw Damaged($"it claims {count} column names");
        var names = new string[count];
        for (var i = 0; i < count; i++)
            names[i] = header.ReadString();
        return names;
    }

    private static ModelFileException Damaged(string problem) => new(problem, "The file was altered or damaged; restore it from where it was made.");
}

internal static class NameWriting
{
    public static void WriteNames(this BinaryWriter writer, IReadOnlyCollection<string> names)
    {
        writer.Write(names.Count);
        foreach (var name in names)
            writer.Write(name);
    }
}
