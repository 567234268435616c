using System.Globalization;
using ClusterVae.Cli.Trainers;
using ClusterVae.Files;
using ClusterVae.Testing.Conformance;

namespace ClusterVae.Cli.Tests;

public sealed class FitScoreEvaluateTests : IDisposable
{
    private readonly Workplace work = new();

    private static readonly Dictionary<string, string[]> Quick = new()
    {
        ["gmm"] = ["--set", "Restarts=4"],
        ["bernoulli"] = ["--set", "Restarts=4"],
        ["vmf"] = ["--set", "Restarts=4"],
        ["embeddings"] = [],
        ["vae"] = ["--set", "Epochs=3", "--set", "Hidden=16", "--set", "LatentDimensions=2"],
        ["vae-gmm"] = ["--set", "Epochs=20", "--set", "Hidden=16", "--set", "LatentDimensions=2", "--set", "Variance=0.01", "--set", "BatchSize=32", "--set", "Mixture.Restarts=4"],
        ["exon"] = ["--set", "Preset=Fast", "--set", "Epochs=20", "--set", "BatchSize=45", "--set", "LatentDimensions=2"],
        ["umap-gmm"] = ["--set", "Epochs=50"],
        ["paired-vae"] = ["--set", "PretrainEpochs=200", "--set", "Epochs=50", "--set", "BatchSize=45", "--set", "Hidden=16", "--set", "LatentDimensions=2", "--set", "LearningRate=0.003"],
        ["batch-vae"] = ["--set", "PretrainEpochs=200", "--set", "Epochs=50", "--set", "BatchSize=45", "--set", "Hidden=16", "--set", "LatentDimensions=2", "--set", "LearningRate=0.003"],
        ["n2d"] = ["--set", "Epochs=50", "--set", "Encoder.Epochs=20", "--set", "Encoder.Hidden=16"],
        ["auto"] = ["--set", "EmbedRows=200"],
        ["clustering-vae"] = ["--set", "Hidden=16", "--set", "Epochs=20", "--set", "LatentDimensions=2", "--set", "RefineEpochs=0"],
    };

    public static TheoryData<string> ClusterTrainers => [.. TrainerRegistry.All.Where(trainer => trainer.TakesClusters).Select(trainer => trainer.Name)];

    [Theory, MemberData(nameof(ClusterTrainers))]
    public void Every_trainer_goes_from_rows_to_labels_to_metrics(string trainer)
    {
        var (blobs, second) = Rows(trainer, work.Blobs());
        var names = work.Names;
        var fit = Workplace.Run(["fit", "--trainer", trainer, "--data", blobs, .. second, "--label", "kind", "--clusters", "3", "--seed", "7", .. Quick[trainer], "--out", work["m.zip"], "--json"]);
        fit.Ok();
        Assert.Single(fit.Output.TrimEnd().Split('\n'));
        Assert.True(fit.Json.GetProperty("accuracy").GetDouble() > 0.6);
        Assert.Equal(7, fit.Json.GetProperty("seed").GetInt64());
        Assert.Equal(3, fit.Json.GetProperty("clusters").GetInt32());
        Assert.True(fit.Json.GetProperty("seconds").GetDouble() > 0);
        Assert.True(fit.Json.GetProperty(trainer == "auto" ? "fits" : "iterations").GetInt32() > 0);
        Assert.Equal(Tool.Version, fit.Json.GetProperty("version").GetString());

        var score = Workplace.Run(["score", "--model", work["m.zip"], "--data", blobs, .. second, "--label", "kind", "--columns", "label,probability,score", "--out", work["s.csv"], "--json"]);
        score.Ok();
        Assert.Equal(90, score.Json.GetProperty("rows").GetInt32());
        Assert.Equal(fit.Json.GetProperty("accuracy").GetDouble(), score.Json.GetProperty("accuracy").GetDouble());
        Assert.StartsWith("PredictedLabel,Probability.1,Probability.2,Probability.3,Score.1,Score.2,Score.3\n", File.ReadAllText(work["s.csv"]), StringComparison.Ordinal);

        var evaluate = Workplace.Run("evaluate", "--predictions", work["s.csv"], "--labels", blobs, "--label-column", "kind", "--data", work["blobs.csv"], "--ignore", "kind", "--json");
        evaluate.Ok();
        foreach (var metric in new[] { "accuracy", "nmi", "ami", "ari", "purity", "vMeasure", "fowlkesMallows" })
            Assert.Equal(fit.Json.GetProperty(metric).GetDouble(), evaluate.Json.GetProperty(metric).GetDouble());
        Assert.InRange(evaluate.Json.GetProperty("silhouette").GetDouble(), -1, 1);
        Assert.Equal([.. names.Concat(["m.zip", "s.csv"]).Order()], work.Names);
    }

    public static TheoryData<string> UnlabelledTrainers => [.. TrainerRegistry.All.Select(trainer => trainer.Name)];

    [Theory, MemberData(nameof(UnlabelledTrainers))]
    public void Every_trainer_goes_without_labels(string trainer)
    {
        var verb = TrainerRegistry.Find(trainer);
        var (rows, second) = Rows(trainer, work.Write("rows.csv", string.Concat(File.ReadLines(work.Blobs()).Select(line => line[..line.LastIndexOf(',')] + "\n"))));
        string[] clusters = verb.TakesClusters ? ["--clusters", "3"] : [];
        var fit = Workplace.Run(["fit", "--trainer", trainer, "--data", rows, .. second, .. clusters, "--seed", "7", .. Quick[trainer], "--out", work["m.zip"], "--json"]);
        fit.Ok();
        Assert.False(fit.Json.TryGetProperty("accuracy", out _));
        var score = Workplace.Run(["score", "--model", work["m.zip"], "--data", rows, .. second, "--columns", verb.TakesClusters ? "label" : "embedding", "--out", work["s.csv"], "--json"]);
        score.Ok();
        Assert.False(score.Json.TryGetProperty("accuracy", out _));
        Assert.Equal(91, File.ReadLines(work["s.csv"]).Count());
    }

    /// <summary>What a trainer's models cannot do is said in a sentence that names a way, before anything is written.</summary>
    [Theory, MemberData(nameof(UnlabelledTrainers))]
    public void Every_verb_takes_every_trainers_model_or_says_what_to_do_instead(string trainer)
    {
        var (rows, second) = Rows(trainer, work.Blobs());
        string[] clusters = TrainerRegistry.Find(trainer).TakesClusters ? ["--clusters", "3"] : [];
        // A fit of a few epochs is a model like any other here.
        string[] quick = [.. Quick[trainer].Select(word => word.StartsWith("PretrainEpochs=", StringComparison.Ordinal) || word.StartsWith("Epochs=", StringComparison.Ordinal) ? word.Split('=')[0] + "=3" : word)];
        Workplace.Run(["fit", "--trainer", trainer, "--data", rows, .. second, "--label", "kind", .. clusters, "--seed", "7", .. quick, "--out", work["m.zip"]]).Ok();
        foreach (var verb in new[] { "sample", "report", "export", "explain" })
            IsTakenOrRefused(trainer, verb, rows);
    }

    private void IsTakenOrRefused(string trainer, string verb, string rows)
    {
        string? refusal = (trainer, verb) switch
        {
            ("paired-vae", "sample") => "score --columns secondFromFirst,firstFromSecond",
            ("paired-vae", "report") => "score",
            ("paired-vae", "export") => "export a clustering VAE of one view",
            ("batch-vae", "export") => "score --columns corrected",
            ("umap-gmm" or "n2d", "export") => "Choose a mixture or a clustering VAE",
            ("umap-gmm" or "n2d" or "embeddings" or "auto", "sample") => "rows are drawn from mixtures",
            (not "exon", "explain") => "holds no exon model",
            _ => null,
        };
        string[] output = verb switch { "sample" => ["--count", "9", "--out", work["x.csv"]], "export" => ["--onnx", work["x.onnx"]], "report" => ["--tsne", "0", "--out", work["x.html"]], _ => [] };
        string[] data = verb is "report" or "explain" ? ["--data", rows, "--label", "kind"] : [];
        var names = work.Names;
        var outcome = Workplace.Run([verb, "--model", work["m.zip"], .. data, .. output]);
        if (refusal is not null)
        {
            Assert.InRange(outcome.Code, 1, 2);
            outcome.Refused(outcome.Code, refusal);
            Assert.Equal(names, work.Names);
            return;
        }
        outcome.Ok();
        Assert.True(verb == "explain" || work.Names.Except(names).Any());
    }

    /// <summary>The file, as the trainer needs it, and what else it needs.</summary>
    private (string Data, string[] More) Rows(string trainer, string file)
    {
        var verb = TrainerRegistry.Find(trainer);
        if (verb.TakesTwoViews)
            return (file, ["--data2", Other()]);
        return verb.TakesBatches
            ? (work.Write("runs.csv", string.Concat(File.ReadLines(file).Select((line, n) => line + (n == 0 ? ",run" : $",{n / 3 % 2}") + "\n"))), ["--batch", "run"])
            : (file, []);
    }

    /// <summary>The rows of the blobs in other units, with three columns.</summary>
    private string Other() => work.Write("other.csv", "x,y,z\n" + string.Concat(File.ReadLines(work.Blobs()).Skip(1).Select(line => line.Split(',') is [var a, var b, var c, ..]
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{10 - 5 * Number(a)},{3 + Number(b)},{100 * Number(c)}\n") : "")));

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Encoder_gives_an_embedding_and_a_bound_and_takes_no_notice_of_labels()
    {
        var fit = Workplace.Run(["fit", "--trainer", "vae", "--data", work.Blobs(), "--label", "kind", "--seed", "3", .. Quick["vae"], "--out", work["m.zip"], "--json"]);
        fit.Ok();
        Assert.Equal(3, fit.Json.GetProperty("iterations").GetInt32());
        Assert.False(fit.Json.TryGetProperty("accuracy", out _));
        Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--ignore", "kind", "--columns", "embedding,elbo,reconstructionError", "--out", work["s.csv"]).Ok();
        Assert.StartsWith("Embedding.1,Embedding.2,Elbo,ReconstructionError\n", File.ReadAllText(work["s.csv"]), StringComparison.Ordinal);
        Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--ignore", "kind", "--out", work["l.csv"]).Refused(2, "no column 'label'");
    }

    [Fact]
    public void Mixture_finds_blobs_and_its_mean_log_likelihood_is_that_of_the_column()
    {
        var fit = FitBlobs("m.zip", "--json");
        Assert.Equal(1, fit.Json.GetProperty("accuracy").GetDouble());
        Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--label", "kind", "--columns", "LOGLIKELIHOOD", "--out", work["s.csv"]).Ok();
        var mean = File.ReadLines(work["s.csv"]).Skip(1).Average(line => double.Parse(line, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(fit.Json.GetProperty("logLikelihood").GetDouble(), mean, 1e-4);
    }

    [Fact]
    public void Number_of_clusters_is_chosen_when_asked_for()
    {
        foreach (var (trainer, covariance) in new[] { ("gmm", "Covariance=Spherical"), ("vae-gmm", "Mixture.Covariance=Spherical") })
        {
            var fit = Workplace.Run(
            [
                "fit", "--trainer", trainer, "--data", work.Blobs(), "--label", "kind", "--clusters", "auto", "--set", covariance, "--set", "Choose.From=2", "--set", "choose.to=5",
                .. Quick[trainer], "--out", work["m.zip"], "--json",
            ]);
            fit.Ok();
            Assert.Equal(3, fit.Json.GetProperty("clusters").GetInt32());
            var choice = fit.Json.GetProperty("choice").EnumerateArray().ToArray();
            Assert.Equal([2, 3, 4, 5], choice.Select(row => row.GetProperty("clusters").GetInt32()));
            Assert.Equal(3, choice.MinBy(row => row.GetProperty("bic").GetDouble()).GetProperty("clusters").GetInt32());
            Assert.All(choice, row => Assert.True(row.GetProperty("icl").GetDouble() >= row.GetProperty("bic").GetDouble() - 1e-6));
        }
    }

    [Fact]
    public void A_range_that_ends_too_early_says_so_and_held_out_rows_can_decide()
    {
        var fit = Workplace.Run(
            "fit", "--trainer", "gmm", "--data", work.Blobs(), "--label", "kind", "--clusters", "auto", "--set", "Covariance=Spherical", "--set", "Restarts=5",
            "--set", "Choose.To=2", "--set", "Choose.Criterion=HeldOut", "--set", "Choose.HeldOutFraction=0.3", "--out", work["m.zip"], "--json");
        fit.Ok();
        Assert.Contains("raise Choose.To", fit.Error);
        Assert.Equal(2, fit.Json.GetProperty("choice").EnumerateArray().Count(row => row.TryGetProperty("heldOut", out _)));
    }

    [Fact]
    public void A_training_tells_what_it_made_of_the_data()
    {
        string[] quick = ["--clusters", "10", "--set", "Epochs=1", "--set", "RefineEpochs=0", "--set", "FinishEpochs=0", "--set", "Hidden=16", "--out", work["m.zip"], "--json"];
        var digits = Workplace.Run(["fit", "--trainer", "clustering-vae", "--data", "digits", .. quick]);
        digits.Ok();
        Assert.Equal("1x8x8", digits.Json.GetProperty("picture").GetString());
        Assert.Equal(("none", "Bernoulli"), (digits.Json.GetProperty("scaling").GetString(), digits.Json.GetProperty("likelihood").GetString()));
        Assert.Equal(1797, digits.Json.GetProperty("clusterSizes").EnumerateArray().Sum(size => size.GetInt32()));
        Assert.Equal(64, digits.Json.GetProperty("columns").GetInt32());

        var rows = work.Write("table.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 90).Select(n => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{20 * (n % 3) - 7 + Math.Sin(n):F3},{500 * (n % 3) + Math.Cos(n):F3}\n"))));
        var table = Workplace.Run(["fit", "--trainer", "clustering-vae", "--data", rows, .. quick[2..], "--clusters", "3"]);
        table.Ok();
        Assert.Equal("none", table.Json.GetProperty("picture").GetString());
        Assert.Equal("columns", table.Json.GetProperty("scaling").GetString());
        Assert.Equal("Choice", table.Json.GetProperty("start").GetString());
    }

    [Fact]
    public void Gmm_tells_the_covariances_that_it_chose()
    {
        var wide = work.Write("wide.csv", string.Concat(Enumerable.Range(0, 40).Select(n => string.Join(',', Enumerable.Range(0, 200).Select(d => (n * (d + 7) % 13 + 20 * (n % 2)).ToString(CultureInfo.InvariantCulture))) + "\n")));
        string[] fit = ["fit", "--trainer", "gmm", "--data", wide, "--clusters", "2", "--json"];
        var chosen = Workplace.Run([.. fit, "--out", work["m.zip"]]);
        chosen.Ok();
        Assert.Equal("Diagonal", chosen.Json.GetProperty("covariance").GetString());
        Assert.Contains("--set Covariance=Full", chosen.Error, StringComparison.Ordinal);
        var full = Workplace.Run([.. fit, "--set", "Covariance=Full", "--set", "MaxIterations=2", "--out", work["f.zip"]]);
        full.Ok();
        Assert.Equal("Full", full.Json.GetProperty("covariance").GetString());
        Assert.DoesNotContain("--set Covariance", full.Error, StringComparison.Ordinal);
        var lowRank = Workplace.Run([.. fit, "--set", "Covariance=LowRank", "--out", work["l.zip"]]);
        lowRank.Ok();
        Assert.Equal(("LowRank", 5), (lowRank.Json.GetProperty("covariance").GetString(), lowRank.Json.GetProperty("rank").GetInt32()));
        Assert.DoesNotContain("--set Covariance", lowRank.Error, StringComparison.Ordinal);
        var again = Workplace.Run([.. fit, "--set", "Covariance=auto", "--out", work["a.zip"]]);
        again.Ok();
        Assert.Equal("Diagonal", again.Json.GetProperty("covariance").GetString());
        var tall = Workplace.Run("fit", "--trainer", "gmm", "--data", work.Blobs(), "--label", "kind", "--clusters", "3", "--out", work["b.zip"], "--json");
        tall.Ok();
        Assert.Equal("Full", tall.Json.GetProperty("covariance").GetString());
        Assert.DoesNotContain("covariances", tall.Error, StringComparison.Ordinal);
        Assert.Equal("Diagonal", Workplace.Run(["fit", "--trainer", "gmm", "--data", wide, "--clusters", "auto", "--set", "Choose.To=3", "--out", work["c.zip"], "--json"]).Json.GetProperty("covariance").GetString());
    }

    [Theory]
    [InlineData("auto", "Counts")]
    [InlineData("umap-gmm", "Counts")]
    [InlineData("clustering-vae", "counts")]
    public void Counts_are_recognised_and_said_to_be_so(string trainer, string said)
    {
        string Table(string name, int rows, int seed) => work.Write(name, string.Join(',', Enumerable.Range(0, 40).Select(j => $"w{j}").Append("kind")) + "\n"
            + string.Join('\n', DrawnCounts.Make(rows, 40, 3, seed).Select((row, n) => FormattableString.Invariant($"{string.Join(',', row)},{n % 3}"))) + "\n");
        string[] fit = ["fit", "--trainer", trainer, "--data", Table("counts.csv", 150, 1), "--label", "kind", "--clusters", "3", "--seed", "1", .. Quick[trainer], "--json"];
        var counts = Workplace.Run([.. fit, "--out", work["m.zip"]]);
        counts.Ok();
        Assert.Equal(said, counts.Json.GetProperty("scaling").GetString());
        Workplace.Run("score", "--model", work["m.zip"], "--data", Table("new.csv", 20, 5), "--out", work["s.csv"]).Ok();
        var forbidden = Workplace.Run([.. fit, "--set", "Scaling=Standard", "--out", work["n.zip"]]);
        forbidden.Ok();
        Assert.NotEqual(said, forbidden.Json.GetProperty("scaling").GetString());
    }

    [Fact]
    public void Auto_compares_a_network_on_pictures_and_says_so()
    {
        var pictures = work.Write("pictures.csv", string.Join(',', Enumerable.Range(0, 36).Select(j => $"p{j}").Append("kind")) + "\n"
            + string.Join('\n', SampleRows.Pictures(90, 36, 1).Select((row, n) => FormattableString.Invariant($"{string.Join(',', row)},{n % 3}"))) + "\n");
        string[] fit = ["fit", "--trainer", "auto", "--data", pictures, "--label", "kind", "--seed", "1", "--json", "--clusters"];
        var without = Workplace.Run([.. fit, "3", "--set", "Networks=Never", "--out", work["n.zip"]]);
        without.Ok();
        Assert.Equal((5, "merit"), (without.Json.GetProperty("fits").GetInt32(), without.Json.GetProperty("reason").GetString()));
        Workplace.Run([.. fit, "3", "--set", "Networks=Perhaps", "--out", work["n.zip"]]).Refused(2, "Networks");
        Workplace.Run([.. fit, "1", "--set", "Networks=Always", "--out", work["n.zip"]]).Refused(2, "not Always for one cluster");

        var with = Workplace.Run([.. fit, "3", "--report", work["r.html"], "--out", work["m.zip"]]);
        with.Ok();
        Assert.Equal(("clustering-vae", "pictures", 1.0), (with.Json.GetProperty("method").GetString(), with.Json.GetProperty("reason").GetString(), with.Json.GetProperty("accuracy").GetDouble()));
        var methods = with.Json.GetProperty("methods").EnumerateArray().ToArray();
        Assert.Equal("clustering-vae", methods[0].GetProperty("method").GetString());
        Assert.Equal(6, methods.Length);
        Assert.All(methods, method => Assert.True(method.GetProperty("seconds").GetDouble() >= 0));
        Assert.Contains("chosen among methods", File.ReadAllText(work["r.html"]), StringComparison.Ordinal);
        Assert.Equal(1, Workplace.Run("score", "--model", work["m.zip"], "--data", pictures, "--label", "kind", "--out", work["s.csv"], "--json").Json.GetProperty("accuracy").GetDouble());
        Workplace.Run("export", "--model", work["m.zip"], "--onnx", work["m.onnx"]).Ok();
        Workplace.Run("sample", "--model", work["m.zip"], "--count", "4", "--out", work["x.npy"]).Ok();
    }

    [Fact]
    public void Clustering_vae_chooses_by_its_own_search()
    {
        var fit = Workplace.Run(
        [
            "fit", "--trainer", "clustering-vae", "--data", work.Blobs(), "--label", "kind", "--clusters", "auto", "--set", "MaxClusters=4", .. Quick["clustering-vae"], "--out", work["m.zip"], "--json",
        ]);
        fit.Ok();
        Assert.InRange(fit.Json.GetProperty("clusters").GetInt32(), 2, 4);
        Assert.NotEmpty(fit.Json.GetProperty("choice").EnumerateArray());
    }

    [Fact]
    public void Streaming_learns_the_same_model_and_another_seed_another()
    {
        FitBlobs("a.zip", "--seed", "1").Ok();
        FitBlobs("b.zip", "--stream", "--seed", "1").Ok();
        var scores = new[] { "a.zip", "b.zip" }.Select(model =>
        {
            Workplace.Run("score", "--model", work[model], "--data", work.Blobs(), "--label", "kind", "--columns", "score", "--out", work["s.csv"]).Ok();
            return File.ReadAllText(work["s.csv"]);
        }).ToArray();
        Assert.Equal(scores[0], scores[1]);
    }

    [Fact]
    public void Scores_as_arrays()
    {
        FitBlobs("m.zip").Ok();
        Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--label", "kind", "--out", work["labels.npy"]).Ok();
        Workplace.Run("score", "--model", work["m.zip"], "--data", work.Blobs(), "--label", "kind", "--columns", "label,probability", "--out", work["both.npy"]).Ok();
        var labels = LabelFiles.Read(work["labels.npy"]);
        Assert.Equal(90, labels.Count);
        Assert.All(labels.Values.ToArray(), label => Assert.InRange(label, 1, 3));
        Assert.Equal(4, RowFiles.Open(work["both.npy"]).Width);
        var evaluate = Workplace.Run("evaluate", "--predictions", work["both.npy"], "--prediction-column", "0", "--labels", work["labels.npy"], "--json");
        Assert.Equal(1, evaluate.Json.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Redirected_and_without_json_a_plain_line_tells_each_fact()
    {
        var fit = FitBlobs("m.zip");
        Assert.Equal("", fit.Error);
        var lines = fit.Output.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("trainer gmm", lines[0]);
        Assert.Contains("clusters 3", lines);
        Assert.Contains("clusterSizes 30, 30, 30", lines);
        Assert.Contains("columnNames a, b, c, d", lines);
        Assert.Contains($"out {work["m.zip"]}", lines);
        work.Write("p.csv", "1\n1\n2\n");
        work.Write("y.csv", "5\n5\n6\n");
        var evaluate = Workplace.Run("evaluate", "--predictions", work["p.csv"], "--labels", work["y.csv"]);
        Assert.StartsWith("rows 3\nclasses 2\n", evaluate.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("accuracy 1", evaluate.Output);
    }

    [Fact]
    public void Existing_output_stays_until_the_new_one_is_complete()
    {
        FitBlobs("m.zip").Ok();
        var model = File.ReadAllBytes(work["m.zip"]);
        var broken = work.Write("broken.csv", File.ReadAllText(work.Blobs()) + "1,2,three,4,x\n");
        var names = work.Names;
        Workplace.Run("fit", "--trainer", "gmm", "--data", broken, "--label", "kind", "--clusters", "3", "--out", work["m.zip"]).Refused(1, "'three'");
        Assert.Equal(model, File.ReadAllBytes(work["m.zip"]));

        work.Write("s.csv", "what was there");
        Workplace.Run("score", "--model", work["m.zip"], "--data", broken, "--ignore", "kind", "--out", work["s.csv"]).Refused(1, "line 92");
        Assert.Equal("what was there", File.ReadAllText(work["s.csv"]));
        Assert.Equal(names.Append("s.csv").Order(), work.Names);
    }

    [Fact]
    public void Embedded_digits_need_no_file()
    {
        var fit = Workplace.Run("fit", "--trainer", "bernoulli", "--data", "digits", "--clusters", "10", "--out", work["m.zip"], "--json");
        fit.Ok();
        Assert.Equal(1797, fit.Json.GetProperty("rows").GetInt32());
        Assert.True(fit.Json.GetProperty("nmi").GetDouble() > 0.5);
    }

    public void Dispose() => work.Dispose();

    private Outcome FitBlobs(string model, params string[] more) => Workplace.Run(
        ["fit", "--trainer", "gmm", "--data", work.Blobs(), "--label", "kind", "--clusters", "3", "--set", "Restarts=3", "--set", "covariance=diagonal", "--out", work[model], .. more]);
}
