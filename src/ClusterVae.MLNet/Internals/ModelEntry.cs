using ClusterVae.ModelFiles;

namespace ClusterVae.MLNet.Internals;

/// <summary>What an entry of a model zip holds: column names in its header, in the order in which they were written, and the weights.</summary>
internal sealed class ModelEntry(uint version, BinaryReader header, Stream weights)
{
    private const int MaxNames = 1 << 16;

    public Stream Weights => weights;

    public uint Version => version;

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

    public static ModelFileException Damaged(string problem) => new(problem, "The file was altered or damaged; restore it from where it was made.");
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
