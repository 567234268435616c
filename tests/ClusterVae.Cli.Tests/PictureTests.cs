using ClusterVae.Files;
using ClusterVae.Photos.Tests;

namespace ClusterVae.Cli.Tests;

/// <summary>Folders of pictures as rows of the tool: --images.</summary>
public sealed class PictureTests : IDisposable
{
    private readonly Workplace work = new();

    [Fact]
    public void A_folder_of_pictures_is_fitted_scored_and_shown_in_colour()
    {
        DrawnPictures.Fill(work["photos"], 8, side: 40);
        var fit = Fit("--image-size", "12x10", "--label", "Folder", "--report", work["r.html"], "--json");
        fit.Ok();
        Assert.Contains("24 pictures, in colour, as rows of 12 x 10 pixels.", fit.Error);
        Assert.Equal((360, 1.0), (fit.Json.GetProperty("columns").GetInt32(), fit.Json.GetProperty("accuracy").GetDouble()));
        Assert.Contains("data:image/png;base64", File.ReadAllText(work["r.html"]));

        Workplace.Run("score", "--model", work["m.zip"], "--images", work["photos"], "--id", "Folder", "--out", work["s.csv"]).Ok();
        var lines = File.ReadAllLines(work["s.csv"]);
        Assert.Equal("File,Folder,PredictedLabel", lines[0]);
        Assert.Equal(["bars/00.png", "bars/01.jpg", "bars/02.png"], lines[1..4].Select(line => line.Split(',')[0]));
        Assert.Equal(3, lines.Skip(1).Select(line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..]).Distinct().Count());

        // Compared with the sub-folders, and without names where a format has no place for them.
        var compared = Workplace.Run("score", "--model", work["m.zip"], "--images", work["photos"], "--label", "Folder", "--out", work["s.npy"], "--json");
        compared.Ok();
        Assert.Equal(1, compared.Json.GetProperty("accuracy").GetDouble());
        Workplace.Run("report", "--model", work["m.zip"], "--images", work["photos"], "--out", work["r2.html"]).Ok();
        Assert.Contains("bars/00.png", File.ReadAllText(work["r2.html"]));
    }

    [Fact]
    public void Grey_pictures_have_one_channel_and_small_ones_keep_their_size()
    {
        DrawnPictures.Fill(work["photos"], 4, side: 16, grey: true);
        var fit = Fit("--json");
        fit.Ok();
        Assert.Contains("12 pictures, grey, as rows of 16 x 16 pixels.", fit.Error);
        Assert.Equal(256, fit.Json.GetProperty("columns").GetInt32());
        // Pictures in colour are as bright.
        DrawnPictures.Draw(work["one.png"], "discs", 0, 16);
        Directory.CreateDirectory(work["colour"]);
        File.Move(work["one.png"], Path.Combine(work["colour"], "one.png"));
        Workplace.Run("score", "--model", work["m.zip"], "--images", work["colour"], "--out", work["s.csv"]).Ok();
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_named_and_left_out_on_demand()
    {
        DrawnPictures.Fill(work["photos"], 4);
        File.WriteAllText(work["photos/discs/00.png"], "no picture");
        Fit().Refused(1, "00.png is no picture that can be read. Mend the file or take it out of the folder.");
        File.WriteAllText(work["photos/bars/01.jpg"], "no picture");
        Fit().Refused(1, "2 of 12 files cannot be read as pictures");
        var fit = Fit("--on-bad-image", "skip", "--json");
        fit.Ok();
        Assert.Contains("Left out: 2 of 12 files", fit.Error);
        Assert.Equal(10, fit.Json.GetProperty("clusterSizes").EnumerateArray().Sum(size => size.GetInt32()));

        string[] score = ["score", "--model", work["m.zip"], "--images", work["photos"], "--out", work["s.csv"]];
        Workplace.Run(score).Refused(1, "01.jpg is no picture that can be read");
        Workplace.Run([.. score, "--on-bad-row", "skip"]).Ok();
        Assert.Equal(11, File.ReadAllLines(work["s.csv"]).Length);
        Assert.Contains("discs/00.png", File.ReadAllText(work["s.csv.rejects.csv"]));
        Workplace.Run([.. score, "--on-bad-row", "nan"]).Ok();
        Assert.Contains("discs/00.png,\n", File.ReadAllText(work["s.csv"]).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Wrong_use_is_told()
    {
        DrawnPictures.Fill(work["photos"], 2);
        Directory.CreateDirectory(work["empty"]);
        string[] fit = ["fit", "--trainer", "gmm", "--clusters", "2", "--out", work["m.zip"]];
        Workplace.Run([.. fit, "--images", work["empty"]]).Refused(1, "holds no pictures");
        Workplace.Run([.. fit, "--images", work["nowhere"]]).Refused(1, "is not there");
        Workplace.Run([.. fit, "--images", work["photos"], "--data", work.Blobs()]).Refused(2, "from one place");
        Workplace.Run([.. fit, "--images", work["photos"], "--image-size", "large"]).Refused(2, "--image-size large: give width x height");
        Workplace.Run([.. fit, "--images", work["photos"], "--header", "Present"]).Refused(2, "--header is for files of rows");
        Workplace.Run([.. fit, "--images", work["photos"], "--label", "kind"]).Refused(1, "Name Folder");
        Workplace.Run([.. fit, "--data", work.Blobs(), "--ignore", "kind", "--image-size", "8x8"]).Refused(2, "--image-size is for pictures");

        Workplace.Run([.. fit, "--data", work.Blobs(), "--ignore", "kind"]).Ok();
        string[] score = ["score", "--model", work["m.zip"], "--images", work["photos"], "--out", work["s.csv"]];
        Workplace.Run(score).Refused(2, "was not fitted on pictures");
        Fit().Ok();
        Workplace.Run([.. score, "--image-size", "8x8"]).Refused(2, "reads pictures of 32x32");
        Workplace.Run([.. score, "--id", "Name"]).Refused(1, "Name File or Folder");
    }

    [Fact]
    public void Arrays_of_pictures_in_colour_are_shown_as_such()
    {
        using (var writer = new NpyWriter<byte>(work["p.npy"], 3, 8, 8))
        {
            writer.Write([.. Enumerable.Range(0, 20 * 192).Select(n => (byte)(n * 37 % 251))]);
            writer.Complete();
        }
        Workplace.Run("fit", "--trainer", "gmm", "--set", "Covariance=Spherical", "--clusters", "2", "--data", work["p.npy"], "--out", work["m.zip"], "--report", work["r.html"]).Ok();
        Assert.Contains("data:image/png;base64", File.ReadAllText(work["r.html"]));
    }

    public void Dispose() => work.Dispose();

    private Outcome Fit(params string[] more) => Workplace.Run(
        ["fit", "--trainer", "gmm", "--set", "Covariance=Spherical", "--images", work["photos"], "--clusters", "3", "--seed", "1", "--out", work["m.zip"], .. more]);
}
