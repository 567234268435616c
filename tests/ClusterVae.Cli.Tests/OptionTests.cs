using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.Photos.Tests;
using ClusterVae.Text.Tests;

namespace ClusterVae.Cli.Tests;

/// <summary>Every option of every verb, used once in a way that shows that it does something.</summary>
public sealed class OptionTests
{
    private static readonly Dictionary<string, Action<Workplace>> Cases = new()
    {
        ["fit --trainer"] = work => Assert.Equal("bernoulli", Fit(work, "--trainer", "bernoulli").Json.GetProperty("trainer").GetString()),
        ["fit --data"] = work => Assert.Equal(60, Fit(work, "--data", work.Blobs("other.csv", count: 60)).Json.GetProperty("rows").GetInt32()),
        ["fit --labels"] = work => Assert.Equal(1, Fit(work, "--label", "", "--ignore", "kind", "--labels", Kinds(work)).Json.GetProperty("accuracy").GetDouble()),
        ["fit --label"] = work => Assert.Equal(1, Fit(work, "--label", "-1").Json.GetProperty("accuracy").GetDouble()),
        ["fit --ignore"] = work => Assert.Equal(2, Fit(work, "--ignore", "a", "--ignore", "d").Json.GetProperty("columns").GetInt32()),
        ["fit --header"] = work => Assert.Equal(4, Fit(work, "--data", work.Write("n.csv", "1,2\n3,4\n5,7\n7,8\n9,9\n"), "--label", "", "--clusters", "1", "--header", "Present").Json.GetProperty("rows").GetInt32()),
        ["fit --separator"] = work =>
        {
            var text = File.ReadAllText(work.Blobs());
            foreach (var (separator, word) in new[] { ('|', "|"), (':', ":"), (' ', " "), (' ', "space"), ('\t', "tab"), ('\t', "\\t"), (';', ";"), ('a', "a") })
            {
                var data = work.Write("s.csv", text.Replace("a,b", "x,b", StringComparison.Ordinal).Replace(',', separator));
                var fit = Fit(work, "--data", data, "--separator", word);
                Assert.Equal(4, fit.Json.GetProperty("columns").GetInt32());
                Assert.Equal(1, fit.Json.GetProperty("accuracy").GetDouble());
            }
            Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", work.Blobs(), "--separator", "ab", "--out", work["m.zip"]).Refused(2, "give one character");
            Workplace.Run("fit", "--trainer", "gmm", "--clusters", "3", "--data", work.Blobs(), "--separator", "\"", "--out", work["m.zip"]).Refused(1, "cannot be split at this separator");
        },
        ["fit --bytes"] = work =>
        {
            File.WriteAllBytes(work["b.idx"], [0, 0, 8, 2, 0, 0, 0, 4, 0, 0, 0, 2, 0, 255, 255, 0, 51, 51, 102, 204]);
            double Mean(string mode)
            {
                Fit(work, "--data", work["b.idx"], "--label", "", "--clusters", "1", "--bytes", mode);
                return Sample(work, "--scale", "0").First();
            }
            Assert.Equal(102, Mean("None"), 1e-3);
            Assert.Equal(0.4, Mean("UnitInterval"), 1e-5);
        },
        ["fit --categories"] = work =>
        {
            Assert.Equal(7, Fit(work, "--label", "", "--categories", "kind").Json.GetProperty("columns").GetInt32());
            Workplace.Run("fit", "--trainer", "gmm", "--data", work.Blobs(), "--clusters", "3", "--categories", "none", "--out", work["m.zip"]).Refused(1, "not a number");
        },
        ["fit --clusters"] = work => Assert.Equal(2, Fit(work, "--clusters", "2").Json.GetProperty("clusters").GetInt32()),
        ["fit --seed"] = work => Assert.Equal(77, Fit(work, "--seed", "77").Json.GetProperty("seed").GetInt64()),
        ["fit --set"] = work => Assert.Equal(1, Fit(work, "--set", "MaxIterations=1").Json.GetProperty("iterations").GetInt32()),
        ["fit --device"] = work =>
        {
            Assert.Equal("cpu", Vae(work, "--device", "Cpu").Json.GetProperty("device").GetString());
            Workplace.Run("fit", "--trainer", "vae", "--data", work.Blobs(), "--label", "kind", "--device", "Abacus", "--out", work["m.zip"]).Refused(2, "Abacus");
        },
        ["fit --checkpoint"] = work =>
        {
            Vae(work, "--checkpoint", work["state"]);
            Assert.True(File.Exists(work["state/checkpoint.cvae"]));
        },
        ["fit --report"] = work =>
        {
            Fit(work, "--report", work["r.html"]);
            Assert.StartsWith("<!doctype html>", File.ReadAllText(work["r.html"]), StringComparison.OrdinalIgnoreCase);
        },
        ["fit --figures"] = work =>
        {
            Fit(work, "--figures", work["figures"]);
            Assert.True(File.Exists(work["figures/pca-by-cluster.png"]));
            Assert.False(File.Exists(work["r.html"]));
        },
        ["fit --resume"] = work =>
        {
            Vae(work, "--checkpoint", work["state"]);
            var model = File.ReadAllBytes(work["m.zip"]);
            var state = File.GetLastWriteTimeUtc(work["state/checkpoint.cvae"]);
            Vae(work, "--checkpoint", work["state"], "--resume");
            Assert.Equal(model, File.ReadAllBytes(work["m.zip"]));
            Assert.Equal(state, File.GetLastWriteTimeUtc(work["state/checkpoint.cvae"]));
        },
        ["fit --stream"] = work =>
        {
            Fit(work);
            var kept = Sample(work, "--seed", "1");
            Fit(work, "--stream");
            Assert.Equal(kept, Sample(work, "--seed", "1"));
        },
        ["fit --out"] = work =>
        {
            Fit(work, "--out", work["other.zip"]);
            Assert.Contains("other.zip", work.Names);
        },
        ["fit --json"] = work => Assert.Equal(3, Fit(work).Json.GetProperty("clusters").GetInt32()),

        ["fit --batch"] = work => Assert.Equal(2, Batches(work).Json.GetProperty("batches").GetArrayLength()),
        ["score --batch"] = work =>
        {
            Batches(work, "--set", "EncoderSeesBatch=true");
            string[] score = ["score", "--model", work["m.zip"], "--data", work["runs.csv"], "--label", "kind", "--columns", "embedding", "--out", work["s.csv"]];
            Workplace.Run(score).Ok();
            var without = File.ReadAllText(work["s.csv"]);
            Workplace.Run([.. score, "--batch", "run"]).Ok();
            Assert.NotEqual(without, File.ReadAllText(work["s.csv"]));
        },
        ["fit --data2"] = work => Assert.Equal(2, Paired(work).Json.GetProperty("widths")[1].GetInt32()),
        ["fit --ignore2"] = work => Assert.Equal(1, Paired(work, "--ignore2", "q").Json.GetProperty("widths")[1].GetInt32()),
        ["fit --known-components"] = work => Assert.Equal(3, Fit(work, "--trainer", "clustering-vae", "--label", "", "--known-components", "kind",
            "--set", "Objective=GmmPrior", "--set", "PretrainEpochs=2", "--set", "Epochs=2", "--set", "Hidden=8", "--set", "LatentDimensions=2").Json.GetProperty("knownComponents").GetArrayLength()),
        ["score --data2"] = work =>
        {
            Paired(work);
            Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--data2", work["b.csv"], "--ignore", "kind", "--columns", "secondFromFirst", "--out", work["s.csv"]).Ok();
            Assert.StartsWith("SecondFromFirst.1,SecondFromFirst.2\n", File.ReadAllText(work["s.csv"]), StringComparison.Ordinal);
        },
        ["score --ignore2"] = work =>
        {
            Paired(work, "--ignore2", "q");
            Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--data2", work["b.csv"], "--ignore2", "q", "--ignore", "kind", "--columns", "secondFromFirst", "--out", work["s.csv"]).Ok();
            Assert.StartsWith("SecondFromFirst.1\n", File.ReadAllText(work["s.csv"]), StringComparison.Ordinal);
        },
        ["fit --features"] = work => Assert.Equal(2, Fit(work, "--features", "a,d").Json.GetProperty("columns").GetInt32()),

        ["fit --sql"] = work => Assert.Equal(60, FromQuery(work, "fit", "--trainer", "gmm", "--clusters", "2", "--label", "kind", "--set", "Threads=1", "--out", work["m.zip"])),
        ["score --sql"] = work =>
        {
            Fit(work);
            Assert.Equal(60, FromQuery(work, "score", "--model", work["m.zip"], "--id", "kind", "--out", work["s.csv"]));
            Workplace.Run("score", "--model", work["m.zip"], "--sql", "SELECT nothing", "--out", work["s.csv"]).Refused(1, "the query cannot be run");
            Workplace.Run("score", "--model", work["m.zip"], "--sql", "SELECT 1", "--data", work.Blobs(), "--out", work["s.csv"]).Refused(2, "from one place");
        },
        ["fit --text"] = work => Assert.Equal(768, Texts(work).Json.GetProperty("columns").GetInt32()),
        ["fit --time"] = work =>
        {
            work.Write("w.csv", "when,title\n" + string.Concat(SmallTexts.All.Select((text, n) => $"20{10 + n % 10},{text}\n")));
            var fit = Workplace.Run("fit", "--trainer", "vmf", "--set", "Restarts=1", "--data", work["w.csv"], "--text", "title", "--time", "when", "--clusters", "3", "--out", work["m.zip"], "--json");
            fit.Ok();
            Assert.Equal(Enumerable.Range(2010, 10).Select(year => $"{year}"), fit.Json.GetProperty("periods").EnumerateArray().Select(period => period.GetString()));
        },
        ["score --text"] = work =>
        {
            Texts(work);
            Workplace.Run("score", "--model", work["m.zip"], "--data", work["t.txt"], "--text", "line", "--out", work["s.csv"]).Ok();
            Assert.Equal(61, File.ReadLines(work["s.csv"]).Count());
        },
        ["fit --images"] = work => Assert.Equal(6, Pictures(work).Json.GetProperty("rows").GetInt32()),
        ["fit --image-size"] = work => Assert.Equal(3 * 6 * 5, Pictures(work, "--image-size", "6x5").Json.GetProperty("columns").GetInt32()),
        ["fit --on-bad-image"] = work =>
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(work["photos"]).FullName, "0.png"), "no picture");
            Assert.Equal(6, Pictures(work, "--on-bad-image", "skip").Json.GetProperty("rows").GetInt32());
        },
        ["score --images"] = work =>
        {
            Pictures(work);
            Workplace.Run("score", "--model", work["m.zip"], "--images", work["photos"], "--out", work["s.csv"]).Ok();
            Assert.Equal(7, File.ReadLines(work["s.csv"]).Count());
        },
        ["score --image-size"] = work =>
        {
            Pictures(work);
            string[] score = ["score", "--model", work["m.zip"], "--images", work["photos"], "--out", work["s.csv"], "--image-size"];
            Workplace.Run([.. score, "8x8"]).Ok();
            Workplace.Run([.. score, "9x9"]).Refused(2, "reads pictures of 8x8");
        },
        ["score --features"] = work => Score(work, "--data", work.Write("x.csv", "0.5,0.1,0.1,0.9,0.1\n"), "--features", "1,2,3,4", "--header", "Absent"),
        ["score --id"] = work =>
        {
            Score(work, "--id", "kind");
            Assert.StartsWith("kind,PredictedLabel\nkind-0,", File.ReadAllText(work["s.csv"]), StringComparison.Ordinal);
            Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--id", "kind", "--out", work["s.npy"]).Refused(2, "carry no identifiers");
        },
        ["score --on-bad-row"] = work => Assert.Equal(1, Score(work, "--data", work.Write("x.csv", "a,b,c,d\n0.1,0.1,0.9,0.1\n0.1,,0.9,0.1\n"), "--on-bad-row", "skip").Json.GetProperty("rejected").GetInt32()),
        ["score --format"] = work => Assert.True(File.Exists(Batch(work, "--format", ".parquet") + "/0.parquet")),
        ["score --resume"] = work =>
        {
            Batch(work);
            Assert.Equal(1, Workplace.Run("score", "--model", work["m.zip"], "--data", work["in"], "--out", work["out"], "--resume", "--json").Json.GetProperty("resumed").GetInt32());
        },
        ["score --shard"] = work => Assert.True(File.Exists(Batch(work, "--shard", "1/2") + "/_manifest-1-of-2.json")),
        ["score --workers"] = work =>
        {
            Batch(work, "--workers", "1");
            Workplace.Run("score", "--model", work["m.zip"], "--data", work["in"], "--out", work["out"], "--workers", "-1").Refused(2, "--workers");
        },
        ["score --fail-on-drift"] = work =>
        {
            Fit(work);
            Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--fail-on-drift", "1", "--out", work["s.csv"]).Refused(2, "is for many parts");
            Batch(work, "--fail-on-drift", "100");
        },
        ["score --model"] = work => Assert.Equal(90, Score(work).Json.GetProperty("rows").GetInt32()),
        ["score --data"] = work => Assert.Equal(60, Score(work, "--data", work.Blobs("other.csv", count: 60)).Json.GetProperty("rows").GetInt32()),
        ["score --labels"] = work => Assert.Equal(1, Score(work, "--labels", Kinds(work)).Json.GetProperty("accuracy").GetDouble()),
        ["score --label"] = work => Assert.Equal(1, Score(work, "--label", "kind").Json.GetProperty("accuracy").GetDouble()),
        ["score --ignore"] = work => Assert.DoesNotContain("left out", Score(work, "--data", work.Write("x.csv", "id,a,b,c,d\n1,0.1,0.1,0.9,0.1\n"), "--ignore", "id").Error),
        ["score --header"] = work =>
        {
            Fit(work);
            var rows = work.Write("x.csv", "a,b,c,d\n0.1,0.1,0.9,0.1\n");
            Workplace.Run("score", "--model", work["m.zip"], "--data", rows, "--header", "Present", "--out", work["s.csv"]).Ok();
            Workplace.Run("score", "--model", work["m.zip"], "--data", rows, "--header", "Absent", "--out", work["s.csv"]).Refused(1, "line 1: not a number");
        },
        ["score --separator"] = work => Assert.Equal(1, Score(work, "--data", work.Write("x.csv", "a|b|c|d\n0.1|0.1|0.9|0.1\n"), "--separator", "|").Json.GetProperty("rows").GetInt32()),
        ["score --categories"] = work =>
        {
            Fit(work, "--label", "");
            string[] score = ["score", "--model", work["m.zip"], "--data", work.Blobs(), "--out", work["s.csv"]];
            Workplace.Run(score).Ok();
            Workplace.Run([.. score, "--categories", "none"]).Refused(1, "lacks");
        },
        ["score --bytes"] = work =>
        {
            File.WriteAllBytes(work["b.idx"], [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 4, 25, 25, 230, 25]);
            double LogLikelihood(string mode)
            {
                Score(work, "--data", work["b.idx"], "--bytes", mode, "--columns", "logLikelihood");
                return double.Parse(File.ReadLines(work["s.csv"]).Last(), CultureInfo.InvariantCulture);
            }
            Assert.True(LogLikelihood("UnitInterval") > LogLikelihood("None") + 100);
        },
        ["score --out"] = work =>
        {
            Score(work, "--out", work["s.npy"]);
            Assert.Equal(90, LabelFiles.Read(work["s.npy"]).Count);
        },
        ["score --columns"] = work =>
        {
            Score(work, "--columns", "logLikelihood, label");
            Assert.Equal("LogLikelihood,PredictedLabel", File.ReadLines(work["s.csv"]).First());
        },
        ["score --json"] = work => Assert.True(Score(work).Json.GetProperty("rowsPerSecond").GetDouble() > 0),

        ["evaluate --predictions"] = work => Assert.Equal(3, Evaluate(work, "--predictions", work.Write("p.csv", "1\n1\n2\n"), "--labels", work.Write("l.csv", "5\n5\n6\n")).GetProperty("rows").GetInt32()),
        ["evaluate --prediction-column"] = work => Assert.Equal(1, Evaluate(work, "--predictions", work.Write("p.csv", "x,y\n1,1\n2,1\n3,2\n"), "--prediction-column", "y", "--labels", work.Write("l.csv", "5\n5\n6\n")).GetProperty("accuracy").GetDouble()),
        ["evaluate --labels"] = work => Assert.Equal(0, Evaluate(work, "--predictions", work.Write("p.csv", "1\n2\n1\n2\n"), "--labels", work.Write("l.csv", "5\n5\n6\n6\n")).GetProperty("nmi").GetDouble(), 1e-12),
        ["evaluate --label-column"] = work => Assert.Equal(1, Evaluate(work, "--predictions", work.Write("p.csv", "1\n1\n2\n"), "--labels", work.Write("l.csv", "x,y\n1,5\n2,5\n3,6\n"), "--label-column", "y").GetProperty("accuracy").GetDouble()),
        ["evaluate --data"] = work => Assert.Equal(1, Evaluate(work, "--predictions", work.Write("p.csv", "1\n1\n2\n2\n"), "--data", work.Write("d.csv", "0,0\n0,0\n5,5\n5,5\n")).GetProperty("silhouette").GetDouble(), 1e-9),
        ["evaluate --ignore"] = work => Assert.Equal(1, Evaluate(work, "--predictions", work.Write("p.csv", "1\n1\n2\n2\n"), "--data", work.Write("d.csv", "a,b\n0,7\n0,1\n5,9\n5,3\n"), "--ignore", "b").GetProperty("silhouette").GetDouble(), 1e-9),
        ["evaluate --json"] = work => Assert.Equal(1, Evaluate(work, "--predictions", work.Write("p.csv", "1\n2\n"), "--labels", work["p.csv"]).GetProperty("ari").GetDouble()),

        ["sample --model"] = work => Assert.Equal(400, Sample(work).Length),
        ["sample --out"] = work =>
        {
            Sample(work);
            Workplace.Run("sample", "--model", work["m.zip"], "--out", work["rows.csv"]).Ok();
            Assert.Equal(101, File.ReadLines(work["rows.csv"]).Count());
        },
        ["sample --count"] = work => Assert.Equal(28, Sample(work, "--count", "7").Length),
        ["sample --cluster"] = work => Assert.Equal(3, Enumerable.Range(1, 3).Select(cluster => Array.IndexOf(Sample(work, "--cluster", $"{cluster}", "--scale", "0")[..4].Select(value => value > 0.5f).ToArray(), true)).Distinct().Count()),
        ["sample --scale"] = work => Assert.Single(Sample(work, "--cluster", "1", "--scale", "0").Where((_, place) => place % 4 == 0).Distinct()),
        ["sample --seed"] = work => Assert.NotEqual(Sample(work, "--seed", "1"), Sample(work, "--seed", "2")),
        ["sample --json"] = work =>
        {
            Sample(work);
            Assert.Equal(100, Workplace.Run("sample", "--model", work["m.zip"], "--out", work["s.npy"], "--json").Json.GetProperty("rows").GetInt32());
        },
    };

    // Each takes half a minute; they have a test of their own, which uses all of them.
    private static readonly string[] OfTheDemo = ["demo --out", "demo --json", "demo --seed"];

    private static readonly string[] Verbs = ["fit", "score", "evaluate", "sample", "demo", "datasets"];

    public static TheoryData<string> Options => [.. Cases.Keys];

    [Theory, MemberData(nameof(Options))]
    public void Every_option_does_something(string option)
    {
        using var work = new Workplace();
        Cases[option](work);
    }

    /// <summary>An option without a case here is one that nobody may ever have tried.</summary>
    [Fact]
    public void No_option_is_left_out()
    {
        var console = new ToolConsole(TextWriter.Null, TextWriter.Null, outputIsPerson: false, errorIsPerson: false);
        var all = Tool.Commands(console).Subcommands.Where(command => Verbs.Contains(command.Name)).SelectMany(command => command.Options.Where(option => !option.Recursive && option is not System.CommandLine.Help.HelpOption).Select(option => $"{command.Name} {option.Name}"));
        Assert.Equal(all.Order(), Cases.Keys.Concat(OfTheDemo).Order());
    }

    private static Outcome Fit(Workplace work, params string[] more)
    {
        Dictionary<string, string> usual = new() { ["--trainer"] = "gmm", ["--data"] = work.Blobs(), ["--label"] = "kind", ["--clusters"] = "3", ["--out"] = work["m.zip"] };
        var outcome = Run("fit", usual, [.. more, "--set", "Threads=1"]);
        outcome.Ok();
        return outcome;
    }

    private static Outcome Vae(Workplace work, params string[] more)
    {
        var outcome = Workplace.Run(["fit", "--trainer", "vae", "--data", work.Blobs(), "--label", "kind", "--set", "Epochs=3", "--set", "Hidden=8", "--set", "LatentDimensions=2", "--out", work["m.zip"], "--json", .. more]);
        outcome.Ok();
        return outcome;
    }

    /// <summary>Two views, the second of two columns, in a training of two epochs.</summary>
    private static Outcome Paired(Workplace work, params string[] more)
    {
        var second = work.Write("b.csv", "p,q\n" + string.Concat(Enumerable.Range(0, 90).Select(n => $"{10 * (n % 3)},{n % 7}\n")));
        var outcome = Workplace.Run(["fit", "--trainer", "paired-vae", "--data", work.Blobs(), "--data2", second, "--label", "kind", "--clusters", "3", "--set", "PretrainEpochs=1", "--set", "Epochs=1", "--set", "Hidden=8", "--set", "LatentDimensions=2", "--out", work["m.zip"], "--json", .. more]);
        outcome.Ok();
        return outcome;
    }

    /// <summary>Rows in two batches, in a training of two epochs.</summary>
    private static Outcome Batches(Workplace work, params string[] more)
    {
        var runs = work.Write("runs.csv", string.Concat(File.ReadLines(work.Blobs()).Select((line, n) => line + (n == 0 ? ",run\n" : $",{n % 2}\n"))));
        var outcome = Workplace.Run(["fit", "--trainer", "batch-vae", "--data", runs, "--batch", "run", "--label", "kind", "--clusters", "3", "--set", "PretrainEpochs=1", "--set", "Epochs=1", "--set", "Hidden=8", "--set", "LatentDimensions=2", "--out", work["m.zip"], "--json", .. more]);
        outcome.Ok();
        return outcome;
    }

    private static Outcome Score(Workplace work, params string[] more)
    {
        Fit(work);
        var outcome = Run("score", new() { ["--model"] = work["m.zip"], ["--data"] = work.Blobs(), ["--out"] = work["s.csv"] }, more);
        outcome.Ok();
        return outcome;
    }

    /// <summary>Sixty lines.</summary>
    private static Outcome Texts(Workplace work)
    {
        var outcome = Workplace.Run("fit", "--trainer", "vmf", "--set", "Restarts=1", "--data", work.Write("t.txt", string.Join('\n', SmallTexts.All)), "--text", "line", "--clusters", "3", "--out", work["m.zip"], "--json");
        outcome.Ok();
        return outcome;
    }

    /// <summary>Six pictures of 8 x 8.</summary>
    private static Outcome Pictures(Workplace work, params string[] more)
    {
        DrawnPictures.Fill(work["photos"], 2, side: 8);
        var outcome = Workplace.Run(["fit", "--trainer", "gmm", "--set", "Covariance=Spherical", "--images", work["photos"], "--clusters", "2", "--out", work["m.zip"], "--json", .. more]);
        outcome.Ok();
        return outcome;
    }

    private static int FromQuery(Workplace work, string verb, params string[] more)
    {
        var before = Directory.GetFiles(Path.GetTempPath(), "clustervae-*.parquet").Length;
        var outcome = Workplace.Run([verb, "--sql", $"SELECT a, b, c, d, kind FROM '{work.Blobs()}' WHERE kind <> 'kind-1'", "--json", .. more]);
        outcome.Ok();
        Assert.InRange(Directory.GetFiles(Path.GetTempPath(), "clustervae-*.parquet").Length, 0, before);
        return outcome.Json.GetProperty("rows").GetInt32();
    }

    /// <summary>A folder of one part scored; the folder of its output.</summary>
    private static string Batch(Workplace work, params string[] more)
    {
        Fit(work);
        Directory.CreateDirectory(work["in"]);
        File.Copy(work.Blobs(), work["in/0.csv"], overwrite: true);
        Workplace.Run(["score", "--model", work["m.zip"], "--data", work["in"], "--out", work["out"], .. more]).Ok();
        return work["out"];
    }

    private static System.Text.Json.JsonElement Evaluate(Workplace _, params string[] arguments)
    {
        var outcome = Workplace.Run(["evaluate", .. arguments, "--json"]);
        outcome.Ok();
        return outcome.Json;
    }

    private static float[] Sample(Workplace work, params string[] more)
    {
        if (!work.Names.Contains("m.zip"))
            Fit(work);
        Workplace.Run(["sample", "--model", work["m.zip"], "--out", work["rows.npy"], .. more]).Ok();
        return RowsInMemory.Of(RowFiles.Open(work["rows.npy"])).Values.ToArray();
    }

    /// <summary>One label per row of the blobs.</summary>
    private static string Kinds(Workplace work) => work.Write("kinds.csv", string.Concat(Enumerable.Range(0, 90).Select(n => $"{n % 3}\n")));

    /// <summary>The usual options, as far as the case does not give others; an empty one is left out.</summary>
    private static Outcome Run(string verb, Dictionary<string, string> usual, string[] more)
    {
        var given = usual.Where(option => !more.Contains(option.Key)).SelectMany(option => new[] { option.Key, option.Value });
        var kept = new List<string>();
        for (var word = 0; word < more.Length; word++)
        {
            if (word + 1 < more.Length && more[word + 1].Length == 0)
                word++;
            else
                kept.Add(more[word]);
        }
        return Workplace.Run([verb, .. given, .. kept, "--json"]);
    }
}
