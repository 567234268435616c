using System.Globalization;

namespace ClusterVae.Cli.Tests;

/// <summary>Rows that were taken in batches, which a column of the file names.</summary>
public sealed class BatchColumnTests : IDisposable
{
    private static readonly string[] Quick = ["--clusters", "3", "--seed", "5", "--set", "PretrainEpochs=2", "--set", "Epochs=2", "--set", "BatchSize=45", "--set", "Hidden=16", "--set", "LatentDimensions=2"];
    private static readonly string[] Long = ["--clusters", "3", "--seed", "5", "--set", "PretrainEpochs=600", "--set", "Epochs=100", "--set", "BatchSize=45", "--set", "Hidden=16", "--set", "LatentDimensions=2", "--set", "LearningRate=0.003"];

    private readonly Workplace work = new();

    [Fact]
    public void Rows_are_told_as_the_reference_batch_would_have_them_with_their_batch_and_without()
    {
        var data = Data("runs.csv", n => n % 2 == 0 ? "june" : "may");
        var fit = Fit(data, [.. Long, "--set", "EncoderSeesBatch=true", "--set", "ReferenceBatch=may"]);
        fit.Ok();
        Assert.Equal(["june", "may"], fit.Json.GetProperty("batches").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("encoder and decoder", fit.Json.GetProperty("batchSeenBy").GetString());
        Assert.Equal(4, fit.Json.GetProperty("columns").GetInt32());

        Score(data, "--batch", "run").Ok();
        var known = Read();
        // June's rows are 50 larger; as May's they lie where the blobs lie.
        Assert.All(known, row => Assert.All(row[1..5], value => Assert.InRange(value, -20, 52)));
        Score(data).Ok();
        var unknown = Read();
        Assert.NotEqual(known.SelectMany(row => row), unknown.SelectMany(row => row));

        // A row whose batch is empty has the answer of a file without batches.
        Score(Data("holes.csv", n => n == 4 ? "" : n % 2 == 0 ? "june" : "may"), "--batch", "run").Ok();
        var holes = Read();
        Assert.Equal(unknown[4], holes[4]);
        Assert.Equal(known[5], holes[5]);
    }

    [Fact]
    public void A_new_batch_is_named_with_its_row_and_what_to_do()
    {
        Fit(Data("runs.csv", n => $"{n % 2}"), Quick).Ok();
        var score = Score(Data("new.csv", n => n == 11 ? "7" : $"{n % 2}"), "--batch", "run");
        score.Refused(1, "not trained on this batch");
        Assert.Contains("row 11", score.Error);
        Assert.Contains("found 7", score.Error);
        Assert.Contains("It knows 0, 1", score.Error);
        Assert.DoesNotContain("s.csv", work.Names);
        Score(work["new.csv"]).Ok();
    }

    [Fact]
    public void Wrong_use_says_what_is_right()
    {
        var data = Data("runs.csv", n => $"{n % 2}");
        string[] fit = ["fit", "--data", data, "--label", "kind", "--out", work["m.zip"]];
        Workplace.Run([.. fit, "--trainer", "batch-vae", .. Quick]).Refused(2, "--batch COLUMN");
        Workplace.Run([.. fit, "--trainer", "gmm", "--clusters", "3", "--batch", "run"]).Refused(2, "leave --batch out");
        Workplace.Run([.. fit, "--trainer", "batch-vae", "--clusters", "auto", "--batch", "run"]).Refused(2, "--clusters K");
        Workplace.Run([.. fit, "--trainer", "batch-vae", .. Quick, "--batch", "run", "--data2", data]).Refused(2, "leave --data2 out");
        Workplace.Run([.. fit, "--trainer", "batch-vae", .. Quick, "--batch", "rum"]).Refused(1, "no such column");
        Workplace.Run(["fit", "--trainer", "batch-vae", "--data", "digits", .. Quick, "--batch", "run", "--out", work["m.zip"]]).Refused(2, "Write the rows to a file");
        Fit(data, [.. Quick, "--set", "ReferenceBatch=2"]).Refused(1, "no row is of batch '2'");
        Fit(Data("one.csv", _ => "0"), Quick).Refused(1, "all rows are of one batch");
        Fit(Data("hole.csv", n => n == 4 ? "" : $"{n % 2}"), Quick).Refused(1, "the batch of this row is missing");
        Assert.DoesNotContain("m.zip", work.Names);
        Fit(data, Quick).Ok();
        Directory.CreateDirectory(work["parts"]);
        File.Copy(data, Path.Combine(work["parts"], "a.csv"));
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["parts"], "--batch", "run", "--out", work["scored"]).Refused(2, "a folder of parts is scored without it");
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["parts"], "--out", work["scored"]).Ok();
        Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", data, "--label", "kind", "--ignore", "run", "--set", "Restarts=1", "--out", work["g.zip"]).Ok();
        Workplace.Run("score", "--model", work["g.zip"], "--data", data, "--label", "kind", "--batch", "run", "--out", work["s.csv"]).Refused(2, "knows no batches");
    }

    [Fact]
    public void A_model_of_batches_is_sampled_and_shown_and_has_no_form_in_onnx()
    {
        var data = Data("runs.csv", n => $"{n % 2}");
        Fit(data, [.. Long, "--set", "ReferenceBatch=1", "--report", work["fit.html"]]).Ok();
        Workplace.Run("sample", "--model", work["m.zip"], "--count", "30", "--cluster", "2", "--scale", "0.25", "--out", work["drawn.csv"]).Ok();
        var lines = File.ReadAllLines(work["drawn.csv"]);
        Assert.Equal(31, lines.Length);
        Assert.StartsWith("a,b,c,d,", lines[0], StringComparison.Ordinal);
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["drawn.csv"], "--features", "a,b,c,d", "--out", work["s.csv"]).Ok();
        Assert.InRange(File.ReadLines(work["s.csv"]).Skip(1).Count(label => label == "2"), 28, 30);
        Workplace.Run("report", "--model", work["m.zip"], "--data", data, "--label", "kind", "--out", work["r.html"]).Ok();
        Assert.Contains("VAE of rows in batches", File.ReadAllText(work["r.html"]), StringComparison.Ordinal);
        Workplace.Run("export", "--model", work["m.zip"], "--onnx", work["m.onnx"]).Refused(1, "score --columns corrected");
    }

    public void Dispose() => work.Dispose();

    private Outcome Fit(string data, string[] more) => Workplace.Run(["fit", "--trainer", "batch-vae", "--data", data, "--label", "kind", "--batch", "run", .. more, "--out", work["m.zip"], "--json"]);

    private Outcome Score(string data, params string[] more) =>
        Workplace.Run(["score", "--model", work["m.zip"], "--data", data, "--label", "kind", "--columns", "label,corrected,embedding", .. more, "--out", work["s.csv"], "--json"]);

    private double[][] Read() => [.. File.ReadLines(work["s.csv"]).Skip(1).Select(line => Array.ConvertAll(line.Split(','), text => double.Parse(text, CultureInfo.InvariantCulture)))];

    /// <summary>The blobs from 0 to 40 with one more column, in it the run; rows of every second place are 50 larger.</summary>
    private string Data(string name, Func<int, string> run) => work.Write(name, "a,b,c,d,kind,run\n" + string.Concat(File.ReadLines(work.Blobs()).Skip(1).Select((line, n) =>
        string.Join(',', line.Split(',').Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? (40 * number + (n % 2 == 0 ? 50 : 0)).ToString(CultureInfo.InvariantCulture) : text)) + $",{run(n)}\n")));
}
