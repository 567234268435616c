using System.Globalization;
using ClusterVae.Randomness;

namespace ClusterVae.Cli.Tests;

/// <summary>Tables with columns of texts, from fit to batch scoring.</summary>
public sealed class CategoryTests : IDisposable
{
    private readonly Workplace work = new();

    [Fact]
    public void Texts_are_learnt_scored_and_refused_where_they_are_new()
    {
        var fit = Workplace.Run("fit", "--trainer", "gmm", "--data", Mixed("a.csv"), "--label", "kind", "--clusters", "3", "--seed", "1", "--out", work["m.zip"], "--json");
        fit.Ok();
        Assert.Equal(["size", "colour=blue", "colour=green", "colour=red"], fit.Json.GetProperty("columnNames").EnumerateArray().Select(name => name.GetString()!));
        Assert.True(fit.Json.GetProperty("accuracy").GetDouble() > 0.85);
        Assert.Contains("'colour' (3)", fit.Error);

        Directory.CreateDirectory(work["in"]);
        File.Copy(work["a.csv"], work["in/0.csv"]);
        File.WriteAllText(work["in/1.csv"], "colour,size,kind\nred,0.1,0\nviolet,0.2,0\n");
        var scored = Workplace.Run("score", "--model", work["m.zip"], "--data", work["in"], "--label", "kind", "--out", work["out"], "--on-bad-row", "skip");
        scored.Ok();
        Assert.Equal(2, File.ReadAllLines(work["out/1.csv"]).Length);
        Assert.Contains("violet", File.ReadAllText(work["out/_rejects/1.csv.csv"]));
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["in/1.csv"], "--label", "kind", "--out", work["one.csv"]).Refused(1, "none of the 3 values");
    }

    [Fact]
    public void They_can_be_refused_and_codes_named()
    {
        var data = Mixed("a.csv");
        Workplace.Run("fit", "--trainer", "gmm", "--data", data, "--label", "kind", "--clusters", "3", "--categories", "none", "--out", work["m.zip"]).Refused(1, "not a number");
        var fit = Workplace.Run("fit", "--trainer", "gmm", "--data", data, "--categories", "kind", "--clusters", "3", "--seed", "1", "--out", work["m.zip"], "--json");
        fit.Ok();
        Assert.Equal(7, fit.Json.GetProperty("columns").GetInt32());
    }

    public void Dispose() => work.Dispose();

    private string Mixed(string name)
    {
        var random = new RandomStream(1);
        string[] colours = ["red", "green", "blue"];
        return work.Write(name, "size,colour,kind\n" + string.Concat(Enumerable.Range(0, 300).Select(n =>
            string.Create(CultureInfo.InvariantCulture, $"{n % 3 + 0.3 * random.NextGaussian():F3},{colours[(n + (n % 10 == 0 ? 1 : 0)) % 3]},{n % 3}\n"))));
    }
}
