using ClusterVae.ModelFiles;
using ClusterVae.Testing;

namespace ClusterVae.Deep.Tests.Vae;

/// <summary>The files were written by versions 1 and 2 of the format and are never replaced: what they load to must stay what it was.</summary>
public class ModelFileTests
{
    private static readonly string File1 = Kept("vae-1.cvae");
    private static readonly string File2 = Kept("vae-2.cvae");

    [Theory, InlineData("vae-1.cvae"), InlineData("vae-2.cvae")]
    public void Files_of_every_version_load_and_score_as_PyTorch_reads_them(string file)
    {
        using var model = VaeModel.Read(Kept(file));
        var golden = Golden.Load("engine_file.json");
        var rows = golden["rows"].Floats;
        var (mean, logVariance, reconstruction, error) = (new float[24], new float[24], new float[96], new float[6]);
        model.Score(rows, new VaeScores { Mean = mean, LogVariance = logVariance, Reconstruction = reconstruction, ReconstructionError = error });
        Close.To(golden["mean"].Floats, mean, rtol: 1e-5, atol: 1e-5);
        Close.To(golden["logVariance"].Floats, logVariance, rtol: 1e-5, atol: 1e-5);
        Close.To(golden["reconstruction"].Floats, reconstruction, rtol: 1e-5, atol: 1e-5);
        Close.To(golden["reconstructionError"].Floats, error, rtol: 1e-5, atol: 1e-6);
    }

    /// <summary>Its flat list of options is written as a tree; everything else stays, and so does the tree.</summary>
    [Fact]
    public void Written_again_it_scores_the_same_and_then_keeps_its_bytes()
    {
        using var model = VaeModel.Read(File1);
        var written = Bytes(model);
        using var again = VaeModel.Read(new MemoryStream(written));
        Assert.Equal(model.Options, again.Options);
        var rows = Golden.Load("engine_file.json")["rows"].Floats;
        Assert.Equal(model.Encode(rows), again.Encode(rows));
        Assert.Equal(written, Bytes(again));

        static byte[] Bytes(VaeModel model)
        {
            using var stream = new MemoryStream();
            model.Write(stream);
            return stream.ToArray();
        }
    }

    [Theory, InlineData("vae-1.cvae"), InlineData("vae-2.cvae")]
    public void Cut_off_anywhere_it_is_refused(string file)
    {
        var bytes = File.ReadAllBytes(Kept(file));
        foreach (var length in new[] { 0, 7, 55, 56, 300, bytes.Length / 2, bytes.Length - 1 })
            Assert.Contains("ends too early", Assert.Throws<ModelFileException>(() => VaeModel.Read(new MemoryStream(bytes[..length]))).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("vae-1.cvae"), InlineData("vae-2.cvae")]
    public void Altered_in_any_part_it_is_refused(string file)
    {
        var bytes = File.ReadAllBytes(Kept(file));
        for (var place = 0; place < bytes.Length; place += place < 100 ? 1 : 97)
        {
            var altered = (byte[])bytes.Clone();
            altered[place] ^= 0x41;
            Assert.Throws<ModelFileException>(() => VaeModel.Read(new MemoryStream(altered)));
        }
    }

    [Fact]
    public void A_newer_version_and_another_kind_are_named()
    {
        var bytes = File.ReadAllBytes(File2);
        bytes[bytes.AsSpan().IndexOf("\"version\":\"2\""u8) + 11] = (byte)'3';
        Assert.Contains("version 3", Assert.Throws<ModelFileException>(() => VaeModel.Read(new MemoryStream(bytes))).Message, StringComparison.Ordinal);
        var other = new MemoryStream();
        new ModelArchive("gaussian-mixture").Write(other);
        other.Position = 0;
        Assert.Contains("gaussian-mixture", Assert.Throws<ModelFileException>(() => VaeModel.Read(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_that_do_not_belong_to_the_options_are_refused()
    {
        var archive = ModelArchive.Read(new MemoryStream(File.ReadAllBytes(File1)));
        var wrong = new ModelArchive(archive.Kind, archive.Properties.DeepClone().AsObject());
        foreach (var (name, array) in archive.Arrays)
            wrong.Add(name, array.As<float>(), name == "head.bias" ? [2, 4] : [.. array.Shape]);
        using var file = new MemoryStream();
        wrong.Write(file);
        file.Position = 0;
        Assert.Contains("head.bias", Assert.Throws<ModelFileException>(() => VaeModel.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_on_disk_is_replaced_as_a_whole()
    {
        var folder = Directory.CreateTempSubdirectory("clustervae-file-").FullName;
        try
        {
            var path = Path.Combine(folder, "model.cvae");
            using var model = VaeModel.Read(File1);
            model.Write(path);
            model.Write(path);
            Assert.Equal(["model.cvae"], Directory.GetFiles(folder).Select(Path.GetFileName));
            using var again = VaeModel.Read(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Kept(string name) => Path.Combine(AppContext.BaseDirectory, "golden-files", name);
}
