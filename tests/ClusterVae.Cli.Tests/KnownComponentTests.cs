using System.Globalization;

namespace ClusterVae.Cli.Tests;

/// <summary>Clusters that are known of some rows (VAE notes: the component of a row is known).</summary>
public sealed class KnownComponentTests : IDisposable
{
    private static readonly string[] Quick =
        ["--clusters", "3", "--seed", "7", "--set", "Objective=GmmPrior", "--set", "PretrainEpochs=150", "--set", "Epochs=40", "--set", "Hidden=16", "--set", "LatentDimensions=2", "--set", "BatchSize=45"];

    private readonly Workplace work = new();

    [Fact]
    public void Rows_keep_the_cluster_that_is_known_of_them_and_the_others_follow()
    {
        // One row in five names its group, by names whose order is not that of the blobs.
        string[] names = ["zinc", "argon", "neon"];
        var data = Data(n => n % 5 == 0 ? names[n % 3] : "");
        var fit = Workplace.Run(["fit", "--trainer", "clustering-vae", "--data", data, "--label", "kind", "--known-components", "group", .. Quick, "--out", work["m.zip"], "--json"]);
        fit.Ok();
        Assert.Equal(["argon", "neon", "zinc"], fit.Json.GetProperty("knownComponents").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(18, fit.Json.GetProperty("rowsKnown").GetInt32());
        Assert.Equal(4, fit.Json.GetProperty("columns").GetInt32());

        Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--label", "kind", "--ignore", "group", "--out", work["s.csv"]).Ok();
        var labels = File.ReadLines(work["s.csv"]).Skip(1).ToArray();
        string[] numbers = ["3", "1", "2"];
        Assert.InRange(labels.Where((label, n) => label == numbers[n % 3]).Count(), 85, 90);
    }

    [Fact]
    public void Wrong_use_says_what_is_right()
    {
        var data = Data(n => n % 5 == 0 ? $"{n % 3}" : "");
        string[] fit = ["fit", "--data", data, "--label", "kind", "--out", work["m.zip"], "--known-components"];
        Workplace.Run([.. fit, "group", "--trainer", "gmm", "--clusters", "3"]).Refused(2, "leave --known-components out");
        Workplace.Run([.. fit, "group", "--trainer", "clustering-vae", "--clusters", "3"]).Refused(2, "Add --set Objective=GmmPrior");
        Workplace.Run([.. fit, "group", "--trainer", "clustering-vae", "--clusters", "2", "--set", "Objective=GmmPrior"]).Refused(2, "names 3 clusters, --clusters 2");
        Workplace.Run([.. fit, "grupo", "--trainer", "clustering-vae", .. Quick]).Refused(1, "no such column");
        data = Data(_ => "");
        Workplace.Run([.. fit, "group", "--trainer", "clustering-vae", .. Quick]).Refused(1, "names no row's cluster");
        Assert.DoesNotContain("m.zip", work.Names);
    }

    public void Dispose() => work.Dispose();

    /// <summary>The blobs with one more column, in units that are no shares of one.</summary>
    private string Data(Func<int, string> group) => work.Write("data.csv", "a,b,c,d,kind,group\n" + string.Concat(File.ReadLines(work.Blobs()).Skip(1).Select((line, n) =>
        string.Join(',', line.Split(',').Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? (40 * number - 7).ToString(CultureInfo.InvariantCulture) : text)) + $",{group(n)}\n")));
}
