using System.Globalization;
using System.Text.Json;
using ClusterVae.Cli.Batch;
using ClusterVae.Randomness;

namespace ClusterVae.Cli.Tests;

/// <summary>Folders of parts: outputs, records and manifests, whatever happens in between.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly Workplace work = new();

    [Fact]
    public void Every_part_becomes_an_output_and_the_manifest_tells_of_it()
    {
        Fit();
        Parts(4, 50);
        var outcome = Score("--id", "id", "--columns", "label,probability", "--json");
        outcome.Ok();
        Assert.Equal((4, 200, 0), (Number(outcome, "parts"), Number(outcome, "rows"), Number(outcome, "rejected")));
        Assert.Equal(["0.csv", "1.csv", "2.csv", "3.csv", "manifest.json"], Outputs());
        Assert.Equal(["id,PredictedLabel,Probability.1,Probability.2,Probability.3", "100,"], [File.ReadLines(work["out/1.csv"]).First(), File.ReadLines(work["out/1.csv"]).ElementAt(1)[..4]]);

        // The rows of a part are scored as those of a single file are.
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["in/2.csv"], "--id", "id", "--columns", "label,probability", "--out", work["one.csv"]).Ok();
        Assert.Equal(File.ReadAllText(work["one.csv"]), File.ReadAllText(work["out/2.csv"]));
        var manifest = Manifest();
        Assert.Equal(["id", "label", "probability"], manifest.GetProperty("columns").EnumerateArray().Select(name => name.GetString()!));
        Assert.All(manifest.GetProperty("parts").EnumerateArray(), part => Assert.StartsWith("sha256:", part.GetProperty("outputHash").GetString(), StringComparison.Ordinal));
        Assert.InRange(manifest.GetProperty("drift").GetProperty("psi.PredictedLabel").GetDouble(), 0, 0.1);
    }

    [Theory]
    [InlineData(".csv.zst")]
    [InlineData(".parquet")]
    [InlineData(".arrow")]
    [InlineData(".npy")]
    public void Outputs_have_the_format_that_is_asked_for(string format)
    {
        Fit();
        Parts(2, 30);
        Score("--format", format).Ok();
        Assert.Equal(["0" + format, "1" + format, "manifest.json"], Outputs());
        Assert.Equal(30, ClusterVae.Files.RowFiles.Open(work["out/0" + format]).CountRows());
    }

    [Fact]
    public void The_number_of_workers_changes_no_byte()
    {
        Fit();
        Parts(3, 5000, bad: 7);
        string[] all = ["--columns", "label,probability,score,logLikelihood", "--on-bad-row", "nan"];
        Score([.. all, "--workers", "1"]).Ok();
        var alone = Everything();
        foreach (var workers in new[] { "2", "8" })
        {
            Directory.Delete(work["out"], recursive: true);
            Score([.. all, "--workers", workers]).Ok();
            Assert.Equal(alone, Everything());
        }
    }

    [Fact]
    public void Bad_rows_fail_or_are_left_out_or_are_answered_with_nothing_and_are_listed()
    {
        Fit();
        Parts(2, 40, bad: 10);
        Score().Refused(1, "in/0.csv: line 5: the value is missing");
        Assert.DoesNotContain("0.csv", Outputs());

        Score("--id", "id", "--on-bad-row", "skip").Ok();
        Assert.Equal(36, File.ReadLines(work["out/0.csv"]).Count() - 1);
        Assert.Equal(["row,column,problem,value,id", "3,b,line 5: the value is missing,\"''\",3"], File.ReadLines(work["out/_rejects/0.csv.csv"]).Take(2).Select(line => line.Replace(",'',", ",\"''\",", StringComparison.Ordinal)));
        Assert.Equal(0.1, Manifest().GetProperty("drift").GetProperty("missing").GetDouble(), 12);

        Score("--id", "id", "--on-bad-row", "nan", "--columns", "label,logLikelihood").Ok();
        var lines = File.ReadAllLines(work["out/0.csv"]);
        Assert.Equal("3,,NaN", lines[4]);
        Assert.Equal(41, lines.Length);

        // One file alone does the same.
        var one = Workplace.Run("score", "--model", work["m.zip"], "--data", work["in/0.csv"], "--on-bad-row", "skip", "--out", work["one.csv"], "--json");
        one.Ok();
        Assert.Equal((40, 4), (Number(one, "rows"), Number(one, "rejected")));
        Assert.Equal(5, File.ReadLines(work["one.csv.rejects.csv"]).Count());
    }

    [Fact]
    public void Killed_at_any_moment_and_resumed_it_gives_the_bytes_of_a_job_that_nobody_disturbed()
    {
        Fit();
        Parts(10, 6000, bad: 500);
        string[] score = ["score", "--model", work["m.zip"], "--data", work["in"], "--on-bad-row", "skip", "--id", "id", "--columns", "label,probability", "--workers", "2"];
        Workplace.Run([.. score, "--out", work["whole"]]).Ok();
        var random = new RandomStream(8);
        var killed = 0;
        for (var round = 0; round < 20; round++)
        {
            using var job = new Running([.. score, "--out", work["out"], "--resume"]);
            // From before it has begun to after it has ended.
            if (!job.EndsWithin(TimeSpan.FromMilliseconds(300 + 2200 * random.NextDouble())))
            {
                job.Kill();
                killed++;
            }
            else
                Directory.Delete(work["out"], recursive: true);
        }
        Assert.InRange(killed, 5, 20);
        Workplace.Run([.. score, "--out", work["out"], "--resume"]).Ok();
        Assert.Equal(Everything("whole"), Everything("out"));
    }

    [Fact]
    public void Resume_leaves_what_is_done_and_does_again_what_is_not_as_it_was()
    {
        Fit();
        Parts(4, 40);
        Score().Ok();
        var before = Everything();
        var written = File.GetLastWriteTimeUtc(work["out/0.csv"]);
        File.AppendAllText(work["out/1.csv"], "spoilt");
        File.Delete(work["out/2.csv"]);
        var again = Score("--resume", "--json");
        again.Ok();
        Assert.Equal(2, Number(again, "resumed"));
        Assert.Equal(written, File.GetLastWriteTimeUtc(work["out/0.csv"]));
        Assert.Equal(before, Everything());

        File.WriteAllText(work["in/3.csv"], File.ReadAllText(work["in/3.csv"]).Replace("0.1", "0.2", StringComparison.Ordinal));
        var changed = Score("--resume", "--json");
        Assert.Contains("3.csv has changed since it was scored", changed.Error);
        Assert.Equal(3, Number(changed, "resumed"));
        // Other columns are another job.
        Assert.Equal(0, Number(Score("--resume", "--columns", "score", "--json"), "resumed"));
    }

    [Fact]
    public void A_part_that_cannot_be_read_ends_the_job_with_its_name_and_nothing_is_lost()
    {
        Fit();
        Parts(3, 40);
        File.WriteAllText(work["in/1.csv"], "id,a,b,c\n1,0.1,0.1,0.9\n");
        Score("--workers", "1").Refused(1, "1.csv lacks the column d");
        Assert.Contains("0.csv", Outputs());
        Assert.DoesNotContain("manifest.json", Outputs());
        Parts(3, 40);
        Assert.Equal(1, Number(Score("--workers", "1", "--resume", "--json"), "resumed"));
        File.WriteAllBytes(work["in/1.csv.gz"], [0x1f, 0x8b, 8, 0, 1, 2, 3]);
        Score("--resume").Refused(2, "would both be written to 1.csv");
        File.Move(work["in/1.csv.gz"], work["in/4.csv.gz"]);
        Score("--resume").Refused(1, "4.csv.gz is damaged");
    }

    [Fact]
    public void An_output_for_which_there_is_no_room_leaves_no_trace_and_is_made_by_resume()
    {
        if (OperatingSystem.IsWindows())
            return;     // limits of a process are set by a shell of Unix
        Fit();
        Parts(3, 40);
        File.AppendAllLines(work["in/1.csv"], Enumerable.Repeat("7,0.1,0.1,0.9,0.1", 20_000));
        string[] score = ["score", "--model", work["m.zip"], "--data", work["in"], "--id", "id", "--columns", "label,probability", "--workers", "1"];
        using (var job = Running.WithFilesUpTo(100, [.. score, "--out", work["out"]]))
        {
            var (code, error) = job.End();
            Assert.Equal(1, code);
            Assert.Contains("1.csv cannot be written. It would be larger than", error, StringComparison.Ordinal);
            Assert.DoesNotContain("unexpected", error, StringComparison.Ordinal);
        }
        Assert.Contains("0.csv", Outputs());
        Assert.DoesNotContain(Directory.EnumerateFiles(work["out"], "*", SearchOption.AllDirectories), file => file.EndsWith(".partial", StringComparison.Ordinal) || file.EndsWith("1.csv", StringComparison.Ordinal));
        Workplace.Run([.. score, "--out", work["out"], "--resume"]).Ok();
        Workplace.Run([.. score, "--out", work["whole"]]).Ok();
        Assert.Equal(Everything("whole"), Everything("out"));
    }

    [Fact]
    public void Shards_share_the_parts_and_merge_checks_that_all_are_there()
    {
        Fit();
        Parts(5, 40);
        Score().Ok();
        var whole = Everything().Where(file => !file.StartsWith("manifest", StringComparison.Ordinal)).ToArray();
        Directory.Delete(work["out"], recursive: true);
        Score("--shard", "1/3").Ok();
        Score("--shard", "3/3").Ok();
        Merge().Refused(1, "1 of 3 shards are missing: 2");
        Score("--shard", "2/3", "--columns", "score").Ok();
        Merge().Refused(1, "do not agree: other options or versions");
        Score("--shard", "2/3").Ok();
        var merged = Merge("--model", work["m.zip"], "--json");
        merged.Ok();
        Assert.Equal((3, 5, 200), (Number(merged, "shards"), Number(merged, "parts"), Number(merged, "rows")));
        Assert.Equal(whole, Everything().Where(file => !file.Contains("manifest", StringComparison.Ordinal)));
        File.AppendAllText(work["out/4.csv"], "spoilt");
        Merge().Refused(1, "4.csv is not what its shard wrote");
        Score("--shard", "4/3").Refused(2, "write i/n");
    }

    [Fact]
    public void The_environment_of_Slurm_Kubernetes_and_mpirun_names_the_shard()
    {
        static Shard From(string? wish, params (string Name, string Value)[] variables) => Shard.From(wish, name => variables.FirstOrDefault(variable => variable.Name == name).Value);
        (string, string)[] slurm = [("SLURM_ARRAY_TASK_ID", "14"), ("SLURM_ARRAY_TASK_MIN", "10"), ("SLURM_ARRAY_TASK_STEP", "2"), ("SLURM_ARRAY_TASK_COUNT", "4")];
        Assert.Equal(new Shard(3, 4), From(null, slurm));
        Assert.Equal(Shard.Whole, From("none", slurm));
        Assert.Equal(new Shard(1, 2), From("1/2", slurm));
        Assert.Equal(new Shard(8, 8), From(null, ("JOB_COMPLETION_INDEX", "7"), ("JOB_COMPLETIONS", "8")));
        Assert.Equal(new Shard(3, 4), From(null, ("OMPI_COMM_WORLD_RANK", "2"), ("OMPI_COMM_WORLD_SIZE", "4")));
        Assert.Equal(Shard.Whole, From(null, ("OMPI_COMM_WORLD_RANK", "0"), ("OMPI_COMM_WORLD_SIZE", "1")));
        Assert.Contains("set JOB_COMPLETIONS", Assert.Throws<UsageException>(() => From(null, ("JOB_COMPLETION_INDEX", "7"))).Message);
        Assert.Contains("job 9 of 8", Assert.Throws<UsageException>(() => From(null, ("JOB_COMPLETION_INDEX", "8"), ("JOB_COMPLETIONS", "8"))).Message);
        Assert.Equal(Shard.Whole, From(null));
        Assert.Equal(10, Enumerable.Range(0, 10).Count(part => Enumerable.Range(1, 3).Count(index => new Shard(index, 3).Has(part)) == 1));
    }

    [Fact]
    public void Rows_of_another_kind_are_told_of_and_may_end_the_job()
    {
        Fit();
        Parts(2, 300);
        var same = Score("--fail-on-drift", "0.25", "--json");
        same.Ok();
        Assert.DoesNotContain("not of the kind", same.Error);

        // All rows of one cluster, a little beside it.
        Directory.CreateDirectory(work["in"]);
        foreach (var part in new[] { 0, 1 })
            File.WriteAllText(work[$"in/{part}.csv"], "a,b,c,d\n" + string.Concat(Enumerable.Range(0, 300).Select(n => string.Create(CultureInfo.InvariantCulture, $"0.7,0.{n % 10},0.3,0.2\n"))));
        var other = Score("--fail-on-drift", "0.25", "--json");
        Assert.Equal(3, other.Code);
        Assert.Contains("not of the kind", other.Error);
        Assert.InRange(Manifest().GetProperty("drift").GetProperty("psi.PredictedLabel").GetDouble(), 1, 20);
        Assert.InRange(Manifest().GetProperty("drift").GetProperty("strange.LogLikelihood").GetDouble(), 0.9, 1);
        Assert.Contains("0.csv", Outputs());
        Score("--fail-on-drift", "1000").Ok();
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.5 }, new[] { 50L, 50L }, 0)]
    // (0.75 - 0.5) ln 1.5 + (0.25 - 0.5) ln 0.5
    [InlineData(new[] { 0.5, 0.5 }, new[] { 75L, 25L }, 0.27465307216702745)]
    public void The_stability_index_is_what_its_formula_says(double[] expected, long[] counts, double index) => Assert.Equal(index, Drift.StabilityIndex(expected, counts), 12);

    [Fact]
    public void Networks_and_chains_are_scored_in_batches_too()
    {
        Workplace.Run("fit", "--trainer", "vae-gmm", "--data", work.Blobs(), "--label", "kind", "--clusters", "3", "--seed", "1", "--set", "Epochs=3", "--set", "Hidden=8", "--set", "LatentDimensions=2", "--out", work["m.zip"]).Ok();
        Parts(2, 3000);
        Score("--columns", "label,embedding").Ok();
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["in/1.csv"], "--columns", "label,embedding", "--out", work["one.csv"]).Ok();
        Assert.Equal(File.ReadAllText(work["one.csv"]), File.ReadAllText(work["out/1.csv"]));
    }

    public void Dispose() => work.Dispose();

    private void Fit() => Workplace.Run("fit", "--trainer", "gmm", "--data", work.Blobs(count: 900), "--label", "kind", "--clusters", "3", "--seed", "1", "--out", work["m.zip"]).Ok();

    /// <summary>Parts of rows like those of the fit, their columns in another order; every so many rows one has an empty cell.</summary>
    private void Parts(int parts, int rows, int bad = 0)
    {
        Directory.CreateDirectory(work["in"]);
        for (var part = 0; part < parts; part++)
        {
            var random = new RandomStream(part + 10);
            var text = new System.Text.StringBuilder("id,d,c,b,a\n");
            for (var n = 0; n < rows; n++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{100 * part + n}");
                for (var j = 3; j >= 0; j--)
                {
                    var value = Math.Clamp((j == n % 3 ? 0.9 : 0.1) + 0.02 * random.NextGaussian(), 0, 1);
                    text.Append(bad > 0 && n % bad == 3 && j == 1 ? "," : string.Create(CultureInfo.InvariantCulture, $",{value:R}"));
                }
                text.Append('\n');
            }
            File.WriteAllText(work[$"in/{part}.csv"], text.ToString());
        }
    }

    private Outcome Score(params string[] more) => Workplace.Run(["score", "--model", work["m.zip"], "--data", work["in"], "--out", work["out"], .. more]);

    private Outcome Merge(params string[] more) => Workplace.Run(["merge", "--out", work["out"], .. more]);

    private JsonElement Manifest() => JsonDocument.Parse(File.ReadAllText(work["out/manifest.json"])).RootElement;

    private string[] Outputs() => [.. new DirectoryInfo(work["out"]).EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    /// <summary>Every file below the output folder with its bytes.</summary>
    private string[] Everything(string folder = "out") =>
    [
        .. new DirectoryInfo(work[folder]).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Name != ".in-use")
            .Select(file => Path.GetRelativePath(work[folder], file.FullName) + " " + Files.FileHash.Of(file.FullName)).Order(StringComparer.Ordinal),
    ];

    private static long Number(Outcome outcome, string name) => outcome.Json.GetProperty(name).GetInt64();
}
