using ClusterVae.ModelFiles;

namespace ClusterVae.MLNet.Seam;

/// <summary>Column names in a model entry's header.</summary>
internal static class NameStreams
{
    private const int MaxNames = 1 << 16;

    public static void WriteNames(this BinaryWriter writer, IReadOnlyCollection<string> names)
    {
        writer.Write(names.Count);
        foreach (var name in names)
            writer.Write(name);
    }

    public static string[] ReadNames(this BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count is < 0 or > MaxNames)
            throw new ModelFileException($"it claims {count} column names", "The file was altered or damaged; restore it from where it was made.");
        var names = new string[count];
        for (var i = 0; i < count; i++)
            names[i] = reader.ReadString();
        return names;
    }
}
