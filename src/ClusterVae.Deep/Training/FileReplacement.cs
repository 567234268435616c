using ClusterVae.ModelFiles;

namespace ClusterVae.Deep.Training;

/// <summary>Model files on disk: written beside and renamed, so that a reader sees the old file or the new one and nothing in between.</summary>
internal static class FileReplacement
{
    public static void Write(ModelArchive archive, string path)
    {
        var beside = path + ".new";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            archive.Write(stream);
            stream.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
    }

    public static ModelArchive Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        return ModelArchive.Read(stream);
    }
}
