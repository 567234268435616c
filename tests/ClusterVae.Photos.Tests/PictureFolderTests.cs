using ClusterVae.Data;
using ClusterVae.Images;

namespace ClusterVae.Photos.Tests;

public sealed class PictureFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("clustervae-pictures-").FullName;

    [Fact]
    public void Pictures_come_in_the_order_of_their_names_and_know_their_folder()
    {
        DrawnPictures.Fill(folder, 2);
        DrawnPictures.Draw(In("a.png"), "discs", 0);
        File.WriteAllText(In("notes.txt"), "no picture");
        File.WriteAllText(In(".hidden.png"), "no picture");
        if (!OperatingSystem.IsWindows())
            Directory.CreateSymbolicLink(In("again"), folder);
        var files = PictureFolder.Open(folder).Files;
        Assert.Equal(["a.png", "bars/00.png", "bars/01.jpg", "discs/00.png", "discs/01.jpg", "squares/00.png", "squares/01.jpg"], files.Select(file => file.Name));
        Assert.Equal(["", "bars", "bars", "discs", "discs", "squares", "squares"], files.Select(file => file.Folder));
        Assert.All(files, file => Assert.True(File.Exists(file.Path)));
    }

    [Fact]
    public void A_folder_without_pictures_is_refused()
    {
        Assert.Contains("holds no pictures", Assert.Throws<DataProblemException>(() => PictureFolder.Open(folder)).Message);
        Assert.Contains("is not there", Assert.Throws<DataProblemException>(() => PictureFolder.Open(In("nowhere"))).Message);
    }

    [Fact]
    public void Pixels_are_planes_of_red_green_and_blue()
    {
        DrawnPictures.DrawHalves(In("halves.png"), 8, 8);
        var pixels = PicturePixels.Of(In("halves.png"), 8, 8);
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0], pixels[..8]);
        Assert.All(pixels[64..128], green => Assert.Equal(0, green));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], pixels[^8..]);
    }

    [Fact]
    public void A_wide_picture_is_cut_around_its_middle()
    {
        DrawnPictures.DrawHalves(In("wide.png"), 40, 8);
        var red = PicturePixels.Of(In("wide.png"), 4, 4)[..4];
        Assert.Equal([1, 1, 0, 0], red.Select(value => (float)Math.Round(value)));
    }

    [Fact]
    public void A_picture_is_turned_as_its_camera_noted()
    {
        DrawnPictures.DrawHalves(In("turned.jpg"), 32, 32);
        DrawnPictures.NoteQuarterTurn(In("turned.jpg"));
        var red = PicturePixels.Of(In("turned.jpg"), 4, 4)[..16];
        // What was left is above.
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], red.Select(value => (float)Math.Round(value)));
    }

    [Theory]
    [InlineData("text.png")]
    [InlineData("half.jpg")]
    [InlineData("empty.png")]
    public void What_cannot_be_read_is_named(string name)
    {
        DrawnPictures.Draw(In("whole.jpg"), "discs", 0, 200);
        File.WriteAllText(In("text.png"), "no picture");
        File.WriteAllBytes(In("half.jpg"), File.ReadAllBytes(In("whole.jpg"))[..900]);
        File.WriteAllText(In("empty.png"), "");
        Assert.Contains(name, Assert.Throws<DataProblemException>(() => PicturePixels.Of(In(name), 8, 8)).Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string In(string name) => Path.Combine(folder, name);
}
