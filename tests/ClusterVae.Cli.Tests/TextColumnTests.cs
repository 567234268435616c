using System.Text.Json;
using ClusterVae.Photos.Tests;
using ClusterVae.Text.Tests;

namespace ClusterVae.Cli.Tests;

/// <summary>Texts of a column as rows of the tool: --text.</summary>
public sealed class TextColumnTests : IDisposable
{
    private readonly Workplace work = new();

    [Fact]
    public void A_column_of_texts_is_fitted_named_scored_and_shown()
    {
        var fit = Fit("--label", "kind", "--report", work["r.html"], "--json");
        fit.Ok();
        var facts = fit.Json;
        Assert.Equal(("embeddings", 768, "title", 60), (facts.GetProperty("trainer").GetString(), facts.GetProperty("columns").GetInt32(), facts.GetProperty("text").GetString(), facts.GetProperty("rowsLearnt").GetInt32()));
        Assert.InRange(facts.GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.True(facts.GetProperty("textsPerSecond").GetDouble() > 0);
        var topics = facts.GetProperty("topics").EnumerateArray().ToArray();
        Assert.Equal(60, topics.Sum(topic => topic.GetProperty("texts").GetInt32()));
        Assert.Single(topics, topic => Words(topic).Contains("dough", StringComparison.Ordinal));
        Assert.All(topics, topic => Assert.StartsWith("The ", topic.GetProperty("nearest").GetString(), StringComparison.Ordinal));
        var page = File.ReadAllText(work["r.html"]);
        Assert.Contains("Typical texts", page);
        Assert.Contains(Words(topics[0]).Split(", ")[0], page);
        Assert.DoesNotContain("difference of the means", page);

        // Another file, its column under another name, an identifier beside; the labels compared.
        work.Write("new.csv", "id,body,kind\nx-1,\"The captain hoists the sail, and leaves the harbour\",1\nx-2,\"Knead the dough, heat the oven\",0\n");
        string[] score = ["score", "--model", work["m.zip"], "--data", work["new.csv"], "--text", "body", "--out", work["s.csv"]];
        Workplace.Run([.. score, "--id", "id"]).Ok();
        var lines = File.ReadAllLines(work["s.csv"]);
        Assert.Equal(("id,PredictedLabel", 3), (lines[0], lines.Length));
        Assert.NotEqual(lines[1].Split(',')[1], lines[2].Split(',')[1]);
        Assert.Equal(1, Workplace.Run([.. score, "--label", "kind", "--json"]).Json.GetProperty("accuracy").GetDouble());

        Workplace.Run("report", "--model", work["m.zip"], "--data", work["new.csv"], "--text", "body", "--tsne", "0", "--out", work["r2.html"]).Ok();
        Assert.Contains("hoists the sail", File.ReadAllText(work["r2.html"]));
    }

    [Fact]
    public void Lines_of_a_file_go_to_any_trainer_and_give_the_same_bytes_again()
    {
        work.Write("lines.txt", string.Join('\n', SmallTexts.All));
        string[] fit = ["fit", "--trainer", "vmf", "--data", work["lines.txt"], "--text", "line", "--clusters", "3", "--seed", "1", "--set", "Restarts=1"];
        Workplace.Run([.. fit, "--out", work["a.zip"]]).Ok();
        Workplace.Run([.. fit, "--out", work["b.zip"]]).Ok();
        Assert.Equal(File.ReadAllBytes(work["a.zip"]), File.ReadAllBytes(work["b.zip"]));
        var scored = Workplace.Run("score", "--model", work["a.zip"], "--data", work["lines.txt"], "--text", "line", "--out", work["s.npy"], "--json");
        scored.Ok();
        Assert.Equal(60, scored.Json.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void Missing_texts_are_named_or_left_out()
    {
        Table(("", "none"));
        Workplace.Run(Command()).Refused(1, "the text is missing");
        Table();
        Fit().Ok();
        work.Write("gap.csv", "title,id\nThe oven and the loaf,1\n  ,2\nThe moon and the comet,3\n");
        string[] score = ["score", "--model", work["m.zip"], "--data", work["gap.csv"], "--text", "title", "--id", "id", "--out", work["s.csv"]];
        Workplace.Run(score).Refused(1, "Column 'title', row 1: ");
        Workplace.Run([.. score, "--on-bad-row", "skip"]).Ok();
        Assert.Equal(["1", "3"], File.ReadAllLines(work["s.csv"]).Skip(1).Select(line => line.Split(',')[0]));
        Assert.Contains("1,title,the text is missing,,2", File.ReadAllText(work["s.csv.rejects.csv"]));
        Workplace.Run([.. score, "--on-bad-row", "nan"]).Ok();
        Assert.Equal("2,", File.ReadAllLines(work["s.csv"])[2]);
    }

    [Fact]
    public void Topics_are_followed_through_time_where_texts_have_one()
    {
        // Bread in the first half of the year, ships and stars in the second; one text without a time.
        string Time(int n) => n == 5 ? "" : SmallTexts.Truth[n] == 0 ? $"2026-0{1 + n % 6}-15" : $"2026-{7 + n % 6:00}-15 08:30:00+02";
        work.Write("t.csv", "when,title\n" + string.Concat(SmallTexts.All.Select((text, n) => $"{Time(n)},\"{text}\"\n")));
        var fit = Workplace.Run(Command("--time", "when", "--report", work["r.html"], "--json"));
        fit.Ok();
        Assert.Equal(1, fit.Json.GetProperty("undated").GetInt32());
        Assert.Equal(12, fit.Json.GetProperty("periods").GetArrayLength());
        var bread = fit.Json.GetProperty("topics").EnumerateArray().Single(topic => Words(topic).Contains("dough", StringComparison.Ordinal)).GetProperty("perPeriod").EnumerateArray().Select(count => count.GetInt32()).ToArray();
        Assert.Equal((20, 0), (bread[..6].Sum(), bread[6..].Sum()));
        Assert.Contains("Topics over time", File.ReadAllText(work["r.html"]));
        Workplace.Run("report", "--model", work["m.zip"], "--data", work["t.csv"], "--text", "title", "--time", "when", "--tsne", "0", "--out", work["r2.html"]).Ok();
        Assert.Contains("2026-12", File.ReadAllText(work["r2.html"]));

        work.Write("t.csv", "when,title\n2026-01-02,The oven\n03.04.2026,The loaf\n");
        Workplace.Run(Command("--time", "when")).Refused(1, "not a time");
        Workplace.Run("fit", "--trainer", "gmm", "--data", work.Blobs(), "--time", "kind", "--clusters", "2", "--out", work["m.zip"]).Refused(2, "--time is for texts");
    }

    [Fact]
    public void Wrong_use_is_told()
    {
        Table();
        Workplace.Run(Command("--text", "body")).Refused(1, "no such column");
        Workplace.Run(Command("--ignore", "kind")).Refused(2, "--ignore is for rows of numbers");
        Workplace.Run(Command("--stream")).Refused(2, "Vectors of texts are kept");
        Workplace.Run(Command("--data2", work["t.csv"], "--trainer", "paired-vae")).Refused(2, "--data2 is for rows of numbers");
        Workplace.Run(Command("--data", "digits")).Refused(2, "holds no texts");
        DrawnPictures.Fill(work["photos"], 2);
        Workplace.Run("fit", "--images", work["photos"], "--text", "title", "--clusters", "2", "--out", work["m.zip"]).Refused(2, "--text is for files of rows");
        Workplace.Run("fit", "--data", work.Blobs(), "--clusters", "2", "--out", work["m.zip"]).Refused(2, "'--trainer' is required");

        Workplace.Run("fit", "--trainer", "gmm", "--data", work.Blobs(), "--ignore", "kind", "--clusters", "2", "--out", work["n.zip"]).Ok();
        Workplace.Run("score", "--model", work["n.zip"], "--data", work["t.csv"], "--text", "title", "--out", work["s.csv"]).Refused(2, "not fitted on texts");
        Fit().Ok();
        Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--out", work["s.csv"]).Refused(2, "in its training it was called title");
        Directory.CreateDirectory(work["in"]);
        File.Copy(work["t.csv"], work["in/0.csv"]);
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["in"], "--out", work["out"]).Refused(2, "fitted on texts");
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["in"], "--text", "title", "--out", work["out"]).Refused(2, "into one output file");
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["in"], "--text", "title", "--out", work["s.csv"]).Ok();
        Workplace.Run("explain", "--model", work["m.zip"], "--data", work["t.csv"], "--text", "title").Refused(1, "holds no exon model");
    }

    public void Dispose() => work.Dispose();

    private static string Words(JsonElement topic) => topic.GetProperty("words").GetString()!;

    private void Table(params (string Text, string Kind)[] more) => work.Write("t.csv",
        "kind,title\n" + string.Concat(SmallTexts.All.Select((text, n) => (text, $"{SmallTexts.Truth[n]}")).Concat(more).Select(row => $"{row.Item2},\"{row.Item1}\"\n")));

    private Outcome Fit(params string[] more)
    {
        Table();
        return Workplace.Run(Command(more));
    }

    /// <summary>What is given twice counts as it is given last.</summary>
    private string[] Command(params string[] more)
    {
        Dictionary<string, string> usual = new() { ["--data"] = work["t.csv"], ["--text"] = "title", ["--clusters"] = "3", ["--seed"] = "1", ["--out"] = work["m.zip"] };
        if (!more.Contains("--trainer"))
            more = [.. more, "--set", "Neighbours=8", "--set", "Heads=4", "--set", "BatchSize=32", "--set", "Epochs=10"];
        return ["fit", .. usual.Where(pair => !more.Contains(pair.Key)).SelectMany(pair => new[] { pair.Key, pair.Value }), .. more];
    }
}
