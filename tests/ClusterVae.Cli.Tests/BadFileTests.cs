using System.Globalization;
using System.IO.Compression;
using System.Text;
using ClusterVae.Testing.Files;

namespace ClusterVae.Cli.Tests;

/// <summary>Files that are not what they should be, and outputs that would do harm.</summary>
public sealed class BadFileTests : IDisposable
{
    private readonly Workplace work = new();

    [Theory]
    [InlineData("rows.npy")]
    [InlineData("labels.npy")]
    public void Arrays_that_were_cut_when_they_were_zipped_are_refused(string cut)
    {
        Array("rows.npy", "<f4", 4, Enumerable.Range(0, 400).SelectMany(n => BitConverter.GetBytes((float)Math.Sin(n * n))));
        Array("labels.npy", "|u1", 1, Enumerable.Range(0, 100).Select(n => (byte)(n % 3)));
        string[] fit = ["fit", "--trainer", "gmm", "--clusters", "3", "--data", work["rows.npy.gz"], "--labels", work["labels.npy.gz"], "--out", work["m.zip"]];
        Workplace.Run(fit).Ok();
        File.Delete(work["m.zip"]);
        foreach (var missing in new[] { 1, 8, 20 })
        {
            File.WriteAllBytes(work[cut + ".gz"], Zipped(cut)[..^missing]);
            Workplace.Run(fit).Refused(1, "Fetch or write the file again");
            Assert.DoesNotContain("m.zip", work.Names);
        }
    }

    [Fact]
    public void An_output_never_takes_the_place_of_what_it_is_made_from()
    {
        var data = work.Blobs();
        var labels = work.Write("labels.csv", string.Concat(Enumerable.Range(0, 90).Select(n => $"{n % 3}\n")));
        Fit(data, work["m.zip"]).Ok();
        Directory.CreateDirectory(work["sub"]);
        var before = new[] { data, labels, work["m.zip"] }.ToDictionary(path => path, File.ReadAllBytes);

        string[] Names(string path)
        {
            var name = Path.GetFileName(path);
            List<string> names = [path, work[$"sub/../{name}"], Path.GetRelativePath(Environment.CurrentDirectory, path)];
            if (SpecialFiles.CanBeMade)
            {
                File.CreateSymbolicLink(work[$"link-{name}"], name);
                Directory.CreateSymbolicLink(work[$"round-{name}"], ".");
                names.AddRange([work[$"link-{name}"], work[$"round-{name}/{name}"]]);
            }
            return [.. names];
        }
        foreach (var name in Names(data))
        {
            Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", data, "--label", "kind", "--out", name).Refused(2, "--out");
            Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--out", name).Refused(2, "is the file of --data");
        }
        foreach (var name in Names(labels))
        {
            Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", data, "--ignore", "kind", "--labels", labels, "--out", name).Refused(2, "is the file of --labels");
            Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--labels", labels, "--out", name).Refused(2, "is the file of --labels");
        }
        File.Copy(work["m.zip"], work["m.csv"]);
        before[work["m.csv"]] = before[work["m.zip"]];
        foreach (var name in Names(work["m.csv"]))
        {
            Workplace.Run("score", "--model", work["m.csv"], "--data", data, "--out", name).Refused(2, "is the file of --model");
            Workplace.Run("sample", "--model", work["m.csv"], "--out", name).Refused(2, "is the file of --model");
        }
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public void Outputs_go_through_links_keep_their_mode_and_leave_devices_and_pipes_alone()
    {
        if (!SpecialFiles.CanBeMade || OperatingSystem.IsWindows())
            return;
        var data = work.Blobs();
        Fit(data, work["m.zip"]).Ok();
        work.Write("scores.csv", "old");
        File.SetUnixFileMode(work["scores.csv"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(work["link.csv"], "scores.csv");
        Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--out", work["link.csv"]).Ok();
        Assert.Equal("scores.csv", new FileInfo(work["link.csv"]).LinkTarget);
        Assert.Equal(91, File.ReadLines(work["scores.csv"]).Count());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(work["scores.csv"]));

        Fit(data, SpecialFiles.Pipe(work["pipe"])).Refused(1, "is a pipe");
        if (SpecialFiles.NullDevice(work["null"]) is { } device)
            Fit(data, device).Refused(1, "is a device");
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["pipe"], "--out", work["s.csv"]).Refused(1, "is a pipe");
        Workplace.Run("score", "--model", work["pipe"], "--data", data, "--out", work["s.csv"]).Refused(1, "is a pipe");
        Workplace.Run("evaluate", "--predictions", work["pipe"], "--labels", work["pipe"]).Refused(1, "is a pipe");
    }

    [Fact]
    public void Labels_of_another_number_are_refused_before_any_work()
    {
        var data = work.Blobs();
        Fit(data, work["m.zip"]).Ok();
        var few = work.Write("few.csv", "1\n2\n3\n");
        Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", data, "--ignore", "kind", "--labels", few, "--set", "Restarts=1000", "--out", work["x.zip"]).Refused(1, "3 labels stand against 90 rows");
        Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--ignore", "kind", "--labels", few, "--out", work["s.csv"]).Refused(1, "3 labels stand against 90 rows");
        Assert.Equal(["blobs.csv", "few.csv", "m.zip"], work.Names);
    }

    [Fact]
    public void A_refused_model_says_why()
    {
        var data = work.Blobs();
        Fit(data, work["m.zip"]).Ok();
        Alter("m.zip", "Weights.bin", bytes =>
        {
            bytes[^5] ^= 1;
            return bytes;
        });
        Score(data).Refused(1, "its content does not match its hash or header");
        Fit(data, work["m.zip"]).Ok();
        Alter("m.zip", "Weights.bin", bytes => bytes[..100]);
        Score(data).Refused(1, "it ends too early");
    }

    [Fact]
    public void A_model_names_no_code_of_its_own_and_unpacks_to_what_models_unpack_to()
    {
        var data = work.Blobs();
        Fit(data, work["m.zip"]).Ok();
        // The same length, so that the header stays whole; it is written in characters of two bytes.
        Alter("m.zip", "Model.key", bytes => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(Wide("ClusterVae.MLNet"), Wide("ClusterVae.Other"), StringComparison.Ordinal)));
        Score(data).Refused(1, "asks for code from the assembly 'ClusterVae.Other'");

        Fit(data, work["m.zip"]).Ok();
        using (var zip = ZipFile.Open(work["m.zip"], ZipArchiveMode.Update))
        using (var entry = zip.CreateEntry("zeros").Open())
            entry.Write(new byte[100_000_000]);
        Score(data).Refused(1, "unpacks to");
    }

    [Fact]
    public void Whatever_a_file_holds_the_terminal_sees_plain_text()
    {
        const string Escape = "\u001b[31mred\u001b]0;title\u0007";
        var names = work.Write("names.csv", $"a{Escape},b\n1,2\n3,{Escape}\n");
        var cells = work.Write("cells.csv", $"a,b\n1,2\n3,{Escape}\n");
        Plain(Workplace.Run("fit", "--trainer", "gmm", "--clusters", "1", "--data", names, "--label", "c", "--out", work["m.zip"]));
        Plain(Workplace.Run("fit", "--trainer", "gmm", "--clusters", "1", "--data", cells, "--out", work["m.zip"]));
        Plain(Workplace.Run("fit", "--trainer", Escape, "--clusters", "1", "--data", cells, "--out", work["m.zip"]));
        Plain(Workplace.Run("fit", "--trainer", "gmm", "--clusters", Escape, "--data", cells, "--out", work["m.zip"]));
        Plain(Workplace.Run(Escape));
        Plain(Workplace.Run("score", "--model", work[$"{Escape}\nclustervae: all is well"], "--data", cells, "--out", work["s.csv"]));
        Plain(Workplace.Run("evaluate", "--predictions", work[$"{Escape}\n.csv"], "--labels", cells));
        if (!OperatingSystem.IsWindows())
        {
            var data = work.Blobs($"{Escape}\n.csv");
            var fit = Fit(data, work[$"{Escape}\n.zip"]);
            fit.Ok();
            Assert.DoesNotContain(fit.Output.ReplaceLineEndings(""), char.IsControl);
            Assert.Contains("\\u001b[31mred", fit.Output);
        }

        static void Plain(Outcome outcome)
        {
            Assert.NotEqual(0, outcome.Code);
            Assert.DoesNotContain(outcome.Error.ReplaceLineEndings("").Concat(outcome.Output), char.IsControl);
            Assert.DoesNotContain("\nclustervae: all is well", outcome.Error);
        }
    }

    [Fact]
    public void Paths_that_cannot_be_are_told_in_a_line()
    {
        var data = work.Blobs();
        var file = work.Write("file", "");
        string[] train = ["fit", "--trainer", "vae", "--data", data, "--label", "kind", "--set", "Epochs=1", "--set", "Hidden=4", "--out", work["m.zip"]];
        Workplace.Run([.. train, "--checkpoint", file]).Refused(1, "cannot be made a directory");
        Workplace.Run([.. train, "--checkpoint", Path.Combine(file, "below")]).Refused(1, "cannot be made a directory");
        Directory.CreateDirectory(work["state/checkpoint.cvae"]);
        Workplace.Run([.. train, "--checkpoint", work["state"]]).Refused(1, "is a directory");
        foreach (var blank in new[] { "", " " })
        {
            Workplace.Run([.. train, "--checkpoint", blank]).Refused(2, "--checkpoint is blank");
            Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", blank, "--out", work["m.zip"]).Refused(2, "--data is blank");
            Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", data, "--out", blank).Refused(2, "--out is blank");
            Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", data, "--labels", blank, "--out", work["m.zip"]).Refused(2, "--labels is blank");
            Workplace.Run("evaluate", "--predictions", blank, "--labels", data).Refused(2, "--predictions is blank");
        }
        Assert.DoesNotContain("m.zip", work.Names);
    }

    public void Dispose() => work.Dispose();

    private static string Wide(string text) => Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(text));

    private static Outcome Fit(string data, string model) => Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", data, "--label", "kind", "--set", "Restarts=2", "--out", model);

    private Outcome Score(string data) => Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--out", work["s.csv"]);

    private void Alter(string model, string name, Func<byte[], byte[]> change)
    {
        using var zip = ZipFile.Open(work[model], ZipArchiveMode.Update);
        foreach (var entry in zip.Entries.Where(entry => entry.Name == name).ToArray())
        {
            using var bytes = new MemoryStream();
            using (var old = entry.Open())
                old.CopyTo(bytes);
            var (path, altered) = (entry.FullName, change(bytes.ToArray()));
            entry.Delete();
            using var target = zip.CreateEntry(path).Open();
            target.Write(altered);
        }
    }

    private void Array(string name, string type, int width, IEnumerable<byte> values)
    {
        var header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '{type}', 'fortran_order': False, 'shape': (100, {width}), }}").PadRight(117) + "\n";
        File.WriteAllBytes(work[name], [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), .. values]);
        File.WriteAllBytes(work[name + ".gz"], Zipped(name));
    }

    private byte[] Zipped(string name)
    {
        using var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
            zip.Write(File.ReadAllBytes(work[name]));
        return target.ToArray();
    }
}
