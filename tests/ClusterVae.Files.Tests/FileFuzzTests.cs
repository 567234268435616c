using System.Diagnostics;
using ClusterVae.Data;
using ClusterVae.Randomness;
using ClusterVae.Testing;
using ClusterVae.Testing.Files;

namespace ClusterVae.Files.Tests;

/// <summary>Whatever the bytes, a file is read, or refused by an error of this library's own; it never hangs, crashes or takes the memory it claims to need.</summary>
public sealed class FileFuzzTests : IDisposable
{
    private const int Rounds = 700;

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.tsv")]
    [InlineData("a.npy")]
    [InlineData("a.idx")]
    [InlineData("a")]
    public void Random_bytes(string name)
    {
        var random = new RandomStream(17);
        var alphabet = "0123456789.,;\t\n\r\"-eE aN"u8.ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = new byte[random.NextInt(300)];
            foreach (ref var b in bytes.AsSpan())
                b = round % 2 == 0 ? (byte)random.NextInt(256) : alphabet[random.NextInt(alphabet.Length)];
            Try(name, bytes, zip: round % 5 == 0);
        }
    }

    [Fact]
    public void Altered_and_truncated_files()
    {
        var golden = Golden.Load("data_files.json");
        (string Name, byte[] Bytes)[] seeds =
        [
            .. golden["npy"].Keys.Select(key => ("a.npy", Convert.FromBase64String(golden["npy"][key]["bytes"].Text))),
            .. golden["csv"].Keys.Select(key => ("a.csv", Convert.FromBase64String(golden["csv"][key].Text))),
            ("a.idx", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, 255, 102, 204, 153]),
        ];
        var random = new RandomStream(23);
        for (var round = 0; round < Rounds; round++)
        {
            var (name, original) = seeds[random.NextInt(seeds.Length)];
            var bytes = original[..(random.NextInt(3) == 0 ? random.NextInt(original.Length + 1) : original.Length)];
            for (var flips = random.NextInt(4); flips > 0 && bytes.Length > 0; flips--)
                bytes[random.NextInt(Math.Min(bytes.Length, 160))] = (byte)random.NextInt(256);
            Try(name, bytes, zip: round % 4 == 0);
        }
    }

    [Fact]
    public void Endless_rows_are_refused_in_bounded_memory()
    {
        // 80 MB of an open quote.
        var bytes = new byte[80_000_000];
        Array.Fill(bytes, (byte)'x');
        bytes[0] = (byte)'"';
        Assert.Contains("no end", Assert.Throws<DataProblemException>(() => RowFiles.Open(folder.Write("a.csv", bytes))).Message);
    }

    public void Dispose() => folder.Dispose();

    private void Try(string name, byte[] bytes, bool zip)
    {
        var path = zip ? folder.Zip(name, bytes) : folder.Write(name, bytes);
        var clock = Stopwatch.StartNew();
        try
        {
            var rows = RowFiles.Open(path);
            using var reader = rows.Open();
            var block = new float[rows.Width];
            for (var n = 0; n < 10_000 && reader.Read(block) > 0; n++)
                Assert.Equal(-1, FiniteRows.IndexOfNotFinite(block));
        }
        catch (DataProblemException error)
        {
            Assert.Contains(path, error.Message);
        }
        try
        {
            LabelFiles.Read(path);
        }
        catch (DataProblemException error)
        {
            Assert.Contains(path, error.Message);
        }
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
    }
}
