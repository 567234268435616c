using System.IO.Compression;
using System.Text;

namespace ClusterVae.Testing.Files;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clustervae-");

    public string this[string name] => Path.Combine(folder.FullName, name);

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Zip(string name, byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(bytes);
        return Write(name, target.ToArray());
    }

    public string[] Names => [.. folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order()];

    public void Dispose() => folder.Delete(recursive: true);
}
