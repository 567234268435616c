using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.ModelFiles;
using ClusterVae.Testing.Files;

namespace ClusterVae.Core.Tests.ModelFiles;

public sealed class ModelArchiveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Arrays_that_nobody_asks_for_take_no_memory()
    {
        new ModelArchive("small").Add<float>("wanted", [1, 2, 3], 3).Add<byte>("extra", new byte[100_000_000], 100_000_000).Write(folder["m"]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var wanted = ModelArchive.Read(folder["m"], archive => archive.Get<float>("wanted").ToArray());
        Assert.Equal([1f, 2, 3], wanted);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void A_stream_that_cannot_go_back_gives_the_same()
    {
        using var bytes = new MemoryStream();
        new ModelArchive("small").Add<double>("a", [1, 2], 2).Add<int>("b", [3], 1).Write(bytes);
        bytes.Position = 0;
        using var forward = new System.IO.Compression.BrotliStream(Packed(bytes.ToArray()), System.IO.Compression.CompressionMode.Decompress);
        var archive = ModelArchive.Read(forward);
        Assert.Equal([3], archive.Get<int>("b").ToArray());
        Assert.Equal([1d, 2], archive.Get<double>("a").ToArray());
    }

    [Fact]
    public void Every_altered_byte_and_every_cut_is_refused()
    {
        new ModelArchive("small").Add<float>("a", [1, 2, 3], 3).Write(folder["m"]);
        var bytes = File.ReadAllBytes(folder["m"]);
        for (var place = 0; place < bytes.Length; place++)
        {
            var altered = (byte[])bytes.Clone();
            altered[place] ^= 4;
            folder.Write("x", altered);
            Assert.Throws<ModelFileException>(() => ModelArchive.Read(folder["x"], archive => archive.Get<float>("a").ToArray()));
            folder.Write("x", bytes[..place]);
            Assert.Throws<ModelFileException>(() => ModelArchive.Read(folder["x"], archive => archive.Get<float>("a").ToArray()));
        }
    }

    [Fact]
    public void The_layout_is_that_of_safetensors()
    {
        new ModelArchive("small", new() { ["name"] = "é \"quoted\"" }).Add<byte>("odd", [1, 2, 3], 3).Add<float>("a", [1, 2, 3, 4, 5, 6], 2, 3).Add<double>("b", [7], 1).Write(folder["m"]);
        var bytes = File.ReadAllBytes(folder["m"]);
        var length = (int)BitConverter.ToInt64(bytes);
        Assert.Equal(0, length % 8);
        var header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        Assert.Equal(["__metadata__", "b", "a", "odd"], header.Select(pair => pair.Key));
        Assert.All(header["__metadata__"]!.AsObject(), pair => Assert.Equal(JsonValueKind.String, pair.Value!.GetValueKind()));
        Assert.Equal("[0,8] [8,32] [32,35]", string.Join(' ', header.Skip(1).Select(pair => pair.Value!["data_offsets"]!.ToJsonString())));
        Assert.Equal("F64 F32 U8", string.Join(' ', header.Skip(1).Select(pair => pair.Value!["dtype"])));
        Assert.Equal("[2,3]", header["a"]!["shape"]!.ToJsonString());
        Assert.Equal(7, BitConverter.ToDouble(bytes, 8 + length));
        Assert.Equal(8 + length + 35, bytes.Length);

        // The hash is that of the file with its own digits zero.
        var digits = Encoding.ASCII.GetBytes(header["__metadata__"]!["sha256"]!.GetValue<string>());
        bytes.AsSpan(bytes.AsSpan().IndexOf(digits), digits.Length).Fill((byte)'0');
        Assert.Equal(Encoding.ASCII.GetString(digits), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal("é \"quoted\"", ModelArchive.Read(folder["m"], archive => archive.Properties["name"]!.GetValue<string>()));
    }

    [Fact]
    public void A_model_is_a_regular_file()
    {
        Assert.Contains("does not exist", Assert.Throws<ModelFileException>(() => ModelArchive.Read(folder["none"], archive => archive.Kind)).Message);
        if (SpecialFiles.CanBeMade)
            Assert.Contains("is a pipe", Assert.Throws<ModelFileException>(() => ModelArchive.Read(SpecialFiles.Pipe(folder["pipe"]), archive => archive.Kind)).Message);
    }

    public void Dispose() => folder.Dispose();

    private static MemoryStream Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var brotli = new System.IO.Compression.BrotliStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(bytes);
        packed.Position = 0;
        return packed;
    }
}
