using ClusterVae.Files;
using ClusterVae.Randomness;

namespace ClusterVae.Attack;

/// <summary>Parquet and Arrow files with altered bytes and cut, under false names, and columns chosen by odd names.</summary>
internal sealed class TableFiles : Family
{
    public override string Name => "tables";

    public override IEnumerable<Attempt> Attempts(ProvingGround ground, long seed)
    {
        var random = new RandomStream(seed).Split(3);
        foreach (var name in new[] { "a.parquet", "a.arrow" })
        {
            var bytes = Table(ground[name]);
            yield return new Attempt($"{name} as it should be", Samples.Fit(ground, ground[name]), [0]);
            yield return new Attempt($"{name} under the name of a text", Samples.Fit(ground, ground.Write("t.csv", bytes)), [0]);
            yield return new Attempt($"{name} zipped as a whole", Samples.Fit(ground, ground.Write(name + ".gz", Samples.Zip(bytes))), Attempt.Refused);
            yield return new Attempt($"a text under the name of {name}", Samples.Fit(ground, ground.Write("x" + name, Samples.Csv())), Attempt.Refused);
            for (var n = 0; n < 40; n++)
            {
                var length = random.NextInt(bytes.Length);
                yield return new Attempt($"{name} cut to {length} bytes", Samples.Fit(ground, ground.Write("c" + name, bytes.AsSpan(0, length))), name == "a.parquet" ? Attempt.Refused : Attempt.Either);
                yield return new Attempt($"{name} with altered bytes {n}", Samples.Fit(ground, ground.Write("f" + name, Samples.Flipped(bytes, random, 1 + n % 3, bytes.Length))), Attempt.Either);
                yield return new Attempt($"{name} with an altered head {n}", Samples.Fit(ground, ground.Write("h" + name, Samples.Flipped(bytes, random, 1, 400))), Attempt.Either);
            }
        }
        var table = ground.Guard(ground["a.parquet"]);
        foreach (var (columns, codes) in new (string, int[])[] { ("v.1,v.2", [0]), ("v", [0]), ("v*", [0]), ("0", [0]), ("v.9", [1]), ("", [1, 2]), (",", [1]), ("*", [0]), ("\u001b[2J", [1]), ("-1", [0]), ("99999999999", [1]) })
            yield return new Attempt($"the columns '{PlainText.Shown(columns)}'", Samples.Fit(ground, table, "--columns", columns), codes);
        foreach (var pattern in new[] { "*.none", "**/*.none", "[", "*/", "a*/**/b*", "?" })
            yield return new Attempt($"the pattern {pattern}", Samples.Fit(ground, ground[pattern]), Attempt.Refused);
        yield return new Attempt("a pattern of one file", Samples.Fit(ground, ground["a.parque?"]), [0]);
    }

    private static byte[] Table(string path)
    {
        using (var writer = ScoreFiles.Create(path, new ScoreFileColumn([.. Enumerable.Range(1, Samples.Width).Select(slot => $"v.{slot}")], Vector: "v")))
        {
            writer.Write(Samples.Values(), Samples.Rows, []);
            writer.Complete();
        }
        return File.ReadAllBytes(path);
    }
}
