using ClusterVae.Data;
using ClusterVae.Testing.Files;

namespace ClusterVae.Core.Tests.Data;

public sealed class AtomicFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_new_file_appears_when_it_is_complete()
    {
        using (var file = new AtomicFile(folder["a"]))
        {
            file.Write("half"u8);
            Assert.False(File.Exists(folder["a"]));
        }
        Assert.Empty(folder.Names);
        Replace(folder["a"]);
        Assert.Equal("new", File.ReadAllText(folder["a"]));
        Assert.Equal(["a"], folder.Names);
    }

    [Fact]
    public void A_link_is_written_through_and_stays_a_link()
    {
        if (!SpecialFiles.CanBeMade)
            return;
        folder.Write("target", "old");
        File.CreateSymbolicLink(folder["link"], "target");
        File.CreateSymbolicLink(folder["far"], folder["link"]);
        Replace(folder["far"]);
        Assert.Equal("new", File.ReadAllText(folder["target"]));
        Assert.Equal("target", new FileInfo(folder["link"]).LinkTarget);

        // A link to nothing yet: its target comes to be.
        File.CreateSymbolicLink(folder["early"], "later");
        Replace(folder["early"]);
        Assert.Equal("new", File.ReadAllText(folder["later"]));
        Assert.NotNull(new FileInfo(folder["early"]).LinkTarget);

        File.CreateSymbolicLink(folder["round"], "round");
        Assert.Throws<OutputProblemException>(() => new AtomicFile(folder["round"]));
    }

    [Fact]
    public void The_mode_of_what_is_replaced_is_kept()
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var mode in new[] { Private, Private | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite })
        {
            folder.Write("a", "old");
            File.SetUnixFileMode(folder["a"], mode);
            using (var file = new AtomicFile(folder["a"]))
            {
                // Nobody may read along meanwhile either.
                Assert.Equal(mode, File.GetUnixFileMode(folder[Assert.Single(folder.Names, name => name.EndsWith(".partial", StringComparison.Ordinal))]));
                file.Write("new"u8);
                file.Commit();
            }
            Assert.Equal(mode, File.GetUnixFileMode(folder["a"]));
        }
        File.SetUnixFileMode(folder["a"], UnixFileMode.UserRead);
        Assert.Contains("write-protected", Assert.Throws<OutputProblemException>(() => new AtomicFile(folder["a"])).Message);
    }

    [Fact]
    public void Nothing_but_regular_files_is_replaced()
    {
        if (!SpecialFiles.CanBeMade)
            return;
        var pipe = SpecialFiles.Pipe(folder["pipe"]);
        Assert.Contains("is a pipe", Assert.Throws<OutputProblemException>(() => new AtomicFile(pipe)).Message);
        File.CreateSymbolicLink(folder["link"], pipe);
        Assert.Contains("is a pipe", Assert.Throws<OutputProblemException>(() => new AtomicFile(folder["link"])).Message);
        Directory.CreateDirectory(folder["directory"]);
        Assert.Contains("is a directory", Assert.Throws<OutputProblemException>(() => new AtomicFile(folder["directory"])).Message);
        Assert.Contains("names a directory", Assert.Throws<OutputProblemException>(() => new AtomicFile(folder["none"] + "/")).Message);
        if (SpecialFiles.NullDevice(folder["null"]) is { } device)
        {
            Assert.Contains("is a device", Assert.Throws<OutputProblemException>(() => new AtomicFile(device)).Message);
            Assert.Equal(PathKind.Device, PathFacts.Of(device).Kind);
        }
    }

    [Fact]
    public void Left_overs_of_killed_processes_go_and_files_that_are_being_written_stay()
    {
        var left = folder.Write($".a.{Guid.NewGuid():N}.partial", "left over");
        var other = folder.Write($".b.{Guid.NewGuid():N}.partial", "of another file");
        using var writing = new AtomicFile(folder["a"]);
        Assert.False(File.Exists(left));
        using (new AtomicFile(folder["a"])) { }
        writing.Write("new"u8);
        writing.Commit();
        Assert.Equal("new", File.ReadAllText(folder["a"]));
        Assert.True(File.Exists(other));
    }

    [Theory]
    [InlineData("none/a", "directory that does not exist")]
    [InlineData("a\0b", "is not a path")]
    public void Errors_name_the_file_and_the_cure(string name, string says) =>
        Assert.Contains(says, Assert.Throws<OutputProblemException>(() => new AtomicFile(folder[name])).Message);

    [Fact]
    public void Long_names_are_written_as_well_as_short_ones()
    {
        foreach (var name in new[] { new string('x', 250), string.Concat(Enumerable.Repeat("\U0001F9EA", 60)), "a" })
        {
            Replace(folder[name]);
            Assert.Equal("new", File.ReadAllText(folder[name]));
        }
        Assert.Contains("cannot be written", Assert.Throws<OutputProblemException>(() => new AtomicFile(folder[new string('x', 256)])).Message);
    }

    [Fact]
    public void One_file_has_many_names()
    {
        folder.Write("a", "x");
        folder.Write("b", "x");
        Directory.CreateDirectory(folder["sub"]);
        Assert.True(PathFacts.SameFile(folder["a"], folder["sub/../a"]));
        Assert.False(PathFacts.SameFile(folder["a"], folder["b"]));
        Assert.False(PathFacts.SameFile(folder["a"], folder["none"]));
        Assert.False(PathFacts.SameFile(folder["none"], folder["none"]));
        if (!SpecialFiles.CanBeMade)
            return;
        File.CreateSymbolicLink(folder["link"], "a");
        Directory.CreateSymbolicLink(folder["folder"], ".");
        Assert.True(PathFacts.SameFile(folder["a"], folder["link"]));
        Assert.True(PathFacts.SameFile(folder["a"], folder["folder/link"]));
        File.CreateSymbolicLink(folder["round"], "round");
        Assert.False(PathFacts.SameFile(folder["a"], folder["round"]));
    }

    [Fact]
    public void A_folder_has_one_training_at_a_time()
    {
        using (new ClaimedFolder(folder["state"]))
            Assert.Contains("in use by another training", Assert.Throws<OutputProblemException>(() => new ClaimedFolder(folder["state"])).Message);
        using (new ClaimedFolder(folder["state"])) { }
        Assert.Contains("cannot be made a directory", Assert.Throws<OutputProblemException>(() => new ClaimedFolder(folder.Write("file", ""))).Message);
        Assert.Contains("cannot be made a directory", Assert.Throws<OutputProblemException>(() => new ClaimedFolder(folder["file/below"])).Message);
    }

    public void Dispose() => folder.Dispose();

    private static void Replace(string path)
    {
        using var file = new AtomicFile(path);
        file.Fill(stream => stream.Write("new"u8));
        file.Commit();
    }
}
