using System.Globalization;

namespace ClusterVae.Cli.Tests;

/// <summary>Two files whose rows are paired by their place.</summary>
public sealed class TwoViewsTests : IDisposable
{
    private static readonly string[] Quick = ["--clusters", "3", "--set", "PretrainEpochs=2", "--set", "Epochs=2", "--set", "BatchSize=45", "--set", "Hidden=16", "--set", "LatentDimensions=2"];

    private readonly Workplace work = new();

    [Fact]
    public void Each_view_is_told_in_its_own_units_and_columns_are_found_by_name()
    {
        Fit(work.Blobs(), Second("b.csv", 90), "--set", "PretrainEpochs=200", "--set", "Epochs=50", "--set", "LearningRate=0.003").Ok();
        Score("b.csv", "secondFromFirst,firstFromSecond,firstLabel,secondLabel").Ok();
        var lines = File.ReadAllLines(work["s.csv"]);
        Assert.Equal("SecondFromFirst.1,SecondFromFirst.2,FirstFromSecond.1,FirstFromSecond.2,FirstFromSecond.3,FirstFromSecond.4,FirstLabel,SecondLabel", lines[0]);
        var values = lines.Skip(1).Select(line => Array.ConvertAll(line.Split(','), Number)).ToArray();
        // Row 0 is of the first blob: 0.9 in its first column, 0.1 in the others.
        Assert.InRange(values[0][0], -60, -30);
        Assert.InRange(values[0][2], 0.6, 1.1);
        Assert.InRange(values[0][3], -0.1, 0.4);
        Assert.InRange(values.Count(row => row[6] == row[7]), 86, 90);

        // The same columns in another order are the same view.
        var told = File.ReadAllText(work["s.csv"]);
        work.Write("turned.csv", string.Concat(File.ReadLines(work["b.csv"]).Select(line => string.Join(',', line.Split(',').Reverse()) + "\n")));
        Score("turned.csv", "secondFromFirst,firstFromSecond,firstLabel,secondLabel").Ok();
        Assert.Equal(told, File.ReadAllText(work["s.csv"]));
    }

    [Fact]
    public void Views_of_different_length_are_refused_before_the_work()
    {
        var first = work.Blobs();
        Fit(first, Second("short.csv", 89)).Refused(1, "short.csv has 89 rows, and");
        Assert.DoesNotContain("m.zip", work.Names);
        Fit(first, Second("b.csv", 90)).Ok();
        Score("short.csv", "label").Refused(1, "Rows are paired by their place");
        Assert.DoesNotContain("s.csv", work.Names);
    }

    [Fact]
    public void The_second_view_goes_with_models_of_two_views_alone()
    {
        var (first, second) = (work.Blobs(), Second("b.csv", 90));
        Workplace.Run(["fit", "--trainer", "paired-vae", "--data", first, "--label", "kind", .. Quick, "--out", work["m.zip"]]).Refused(2, "give the second one by --data2");
        Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", first, "--data2", second, "--label", "kind", "--out", work["m.zip"]).Refused(2, "leave --data2 out");
        Fit(first, second, "--report", work["r.html"]).Refused(2, "leave --report and --figures out");
        Fit(first, second, "--clusters", "auto").Refused(2, "--clusters");
        Fit(first, second).Ok();
        Workplace.Run("score", "--model", work["m.zip"], "--data", first, "--label", "kind", "--out", work["s.csv"]).Refused(2, "two views of each row");
        Workplace.Run("report", "--model", work["m.zip"], "--data", first, "--label", "kind", "--out", work["r.html"]).Refused(2, "two views of each row");
        Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", first, "--label", "kind", "--set", "Restarts=1", "--out", work["g.zip"]).Ok();
        Workplace.Run("score", "--model", work["g.zip"], "--data", first, "--data2", second, "--label", "kind", "--out", work["s.csv"]).Refused(2, "reads one view");
        Workplace.Run("sample", "--model", work["m.zip"], "--out", work["x.csv"]).Refused(1, "score --columns secondFromFirst,firstFromSecond");
        Workplace.Run("export", "--model", work["m.zip"], "--onnx", work["m.onnx"]).Refused(1, "has no form in ONNX");
        Fit(first, second, "--out", second).Refused(2, "b.csv");
    }

    [Fact]
    public void Columns_of_the_second_file_may_be_left_out()
    {
        work.Write("b.csv", string.Concat(File.ReadLines(Second("plain.csv", 90)).Select((line, n) => (n == 0 ? "name," : $"thing {n},") + line + "\n")));
        Fit(work.Blobs(), work["b.csv"]).Refused(1, "like identifiers");
        var fit = Fit(work.Blobs(), work["b.csv"], "--ignore2", "name");
        fit.Ok();
        Assert.Equal([4, 2], fit.Json.GetProperty("widths").EnumerateArray().Select(width => width.GetInt32()));
        Assert.Equal(6, fit.Json.GetProperty("columns").GetInt32());
    }

    public void Dispose() => work.Dispose();

    private Outcome Fit(string first, string second, params string[] more)
    {
        Dictionary<string, string> usual = new() { ["--out"] = work["m.zip"], ["--seed"] = "5" };
        var given = usual.Where(option => !more.Contains(option.Key)).SelectMany(option => new[] { option.Key, option.Value });
        string[] quick = [.. Quick.Chunk(2).Where(pair => !more.Contains(pair[0] == "--set" ? "" : pair[0]) && !more.Any(word => pair[1].Contains('=', StringComparison.Ordinal) && word.StartsWith(pair[1].Split('=')[0] + "=", StringComparison.Ordinal))).SelectMany(pair => pair)];
        return Workplace.Run(["fit", "--trainer", "paired-vae", "--data", first, "--data2", second, "--label", "kind", .. given, .. quick, .. more, "--json"]);
    }

    private Outcome Score(string second, string columns) =>
        Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--data2", work[second], "--label", "kind", "--columns", columns, "--out", work["s.csv"]);

    /// <summary>Two columns that follow the blobs, in other units.</summary>
    private string Second(string name, int count) => work.Write(name, "p,q\n" + string.Concat(Enumerable.Range(0, count).Select(n => string.Create(
        CultureInfo.InvariantCulture, $"{(n % 3 == 0 ? -50 : n % 3 == 1 ? 0 : 50) + 3 * Math.Sin(n):R},{(n % 3 == 1 ? 7 : 5) + 0.1 * Math.Cos(3 * n):R}\n"))));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
