namespace ClusterVae.Cli.Tests;

public sealed class WrongUseTests : IDisposable
{
    private readonly Workplace work = new();

    [Theory]
    [InlineData("dance", "dance")]
    [InlineData("fit --trainer gmm --clusters 3 --out m.zip", "--data")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3", "--out")]
    [InlineData("fit --trainer kohonen --data DATA --clusters 3 --out m.zip", "There are: gmm, bernoulli, vmf, embeddings, vae")]
    [InlineData("fit --trainer gmm --data DATA --out m.zip", "--clusters K, or --clusters auto")]
    [InlineData("fit --trainer gmm --data DATA --clusters many --out m.zip", "NumberOfClusters=many: expected whole number")]
    [InlineData("fit --trainer gmm --data DATA --clusters 0 --out m.zip", "NumberOfClusters = 0, allowed: from 1")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --set NumberOfClusters=4 --out m.zip", "NumberOfClusters is given twice")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --set MaxIterations --out m.zip", "Name=Value")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --set Iterations=5 --out m.zip", "There is no option 'Iterations'")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --set Tolerance=NaN --out m.zip", "Tolerance = NaN")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --set Covariance=7 --out m.zip", "Full|Tied|Diagonal|Spherical")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --set Covariance=LowRank --set Rank=0 --out m.zip", "Rank = 0")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --set Rank=3 --out m.zip", "null, unless Covariance is LowRank")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --set MeanLocation=1,x --out m.zip", "numbers separated by commas")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --set Restarts=0 --set Threads=-1 --out m.zip", "Threads = -1")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --device Cpu --out m.zip", "There is no option 'Device'")]
    [InlineData("fit --trainer vae --data DATA --clusters 3 --out m.zip", "forms no clusters")]
    [InlineData("fit --trainer vae --data DATA --resume --out m.zip", "Resume = True")]
    [InlineData("fit --trainer vae-gmm --data DATA --clusters 3 --set Mixture.Restarts=0 --out m.zip", "Restarts = 0")]
    [InlineData("fit --trainer clustering-vae --data DATA --clusters 3 --set Objective=Magic --out m.zip", "Objective=Magic")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --seed x --out m.zip", "x")]
    [InlineData("fit --trainer gmm --data DATA --label kind --labels DATA --clusters 3 --out m.zip", "not from both")]
    [InlineData("fit --trainer gmm --data digits --labels DATA --clusters 3 --out m.zip", "brings its own labels")]
    [InlineData("score --model m.zip --data DATA --out scores.txt", ".parquet or .arrow")]
    [InlineData("fit --trainer gmm --data DATA --clusters 3 --set Choose.To=4 --out m.zip", "Choose.To is an option of --clusters auto")]
    [InlineData("fit --trainer gmm --data DATA --clusters auto --set Choose.To=0 --out m.zip", "To = 0")]
    [InlineData("fit --trainer vae-gmm --data DATA --clusters auto --set Choose.Until=4 --out m.zip", "There are: From, To")]
    [InlineData("sample --model m.zip --out rows.txt", ".parquet or .arrow")]
    [InlineData("sample --out rows.csv", "--model")]
    [InlineData("evaluate --predictions DATA", "--labels FILE")]
    [InlineData("datasets cifar", "There are: digits, mnist")]
    public void Wrong_use_is_exit_code_2_and_says_what_is_right(string line, string says)
    {
        var data = work.Blobs();
        Workplace.Run([.. line.Split(' ').Select(word => word == "DATA" ? data : word)]).Refused(2, says);
        Assert.Equal(["blobs.csv"], work.Names);
    }

    [Fact]
    public void Unknown_columns_name_those_that_there_are()
    {
        var data = work.Blobs();
        Workplace.Run("fit", "--trainer", "gmm", "--data", data, "--label", "kind", "--clusters", "3", "--out", work["m.zip"]).Ok();
        Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--label", "kind", "--columns", "label,embedding", "--out", work["s.csv"])
            .Refused(2, "It gives: Features, PredictedLabel, Score, Probability, LogLikelihood");
        Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--label", "kind", "--columns", ",", "--out", work["s.csv"]).Refused(2, "names no column");
    }

    [Fact]
    public void Failed_work_is_exit_code_1_and_says_where()
    {
        var data = work.Blobs();
        string[] Fit(string file, params string[] more) => ["fit", "--trainer", "gmm", "--data", file, "--clusters", "3", "--out", work["m.zip"], .. more];
        Workplace.Run(Fit(work["none.csv"])).Refused(1, "does not exist");
        Workplace.Run(Fit(data, "--categories", "none")).Refused(1, "Column 'kind', row 0");
        Workplace.Run(Fit(data, "--label", "sort")).Refused(1, "It has a, b, c, d, kind.");
        Workplace.Run(Fit(work.Write("few.csv", "1,2\n3,4\n"))).Refused(1, "2 rows");
        Workplace.Run(Fit(data, "--label", "kind", "--set", "MeanLocation=1,2", "--set", "MeanStrength=1")).Refused(1, "MeanLocation");
        Workplace.Run("fit", "--trainer", "gmm", "--data", data, "--label", "kind", "--clusters", "3", "--out", work["none/m.zip"]).Refused(1, "directory that does not exist");
        Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--out", work["s.csv"]).Refused(1, "does not exist");
        Workplace.Run("score", "--model", data, "--data", data, "--out", work["s.csv"]).Refused(1, "not a whole model file");
        Workplace.Run("evaluate", "--predictions", work.Write("p.csv", "1\n2\n"), "--labels", data, "--label-column", "kind").Refused(1, "2 predicted labels stand against 90");
    }

    [Fact]
    public void Models_cut_short_or_of_another_width_are_refused()
    {
        var data = work.Blobs();
        Workplace.Run("fit", "--trainer", "gmm", "--data", data, "--label", "kind", "--clusters", "3", "--out", work["m.zip"]).Ok();
        Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--ignore", "kind", "--ignore", "a", "--out", work["s.csv"]).Refused(1, "lacks the column a");
        var bytes = File.ReadAllBytes(work["m.zip"]);
        foreach (var length in new[] { 0, 10, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(work["cut.zip"], bytes[..length]);
            Workplace.Run("score", "--model", work["cut.zip"], "--data", data, "--ignore", "kind", "--out", work["s.csv"]).Refused(1, "cut.zip");
        }
        Assert.DoesNotContain("s.csv", work.Names);
    }

    public void Dispose() => work.Dispose();
}
