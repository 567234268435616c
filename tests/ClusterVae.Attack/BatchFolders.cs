using ClusterVae.Randomness;

namespace ClusterVae.Attack;

/// <summary>Folders of parts with spoilt ones among them; spoilt records, manifests and outputs of an earlier job; outputs where none may go.</summary>
internal sealed class BatchFolders : Family
{
    public override string Name => "batches";

    public override IEnumerable<Attempt> Attempts(ProvingGround ground, long seed)
    {
        var random = new RandomStream(seed).Split(6);
        var data = ground.Guard(ground.Write("a.csv", Samples.Csv()));
        ProvingGround.Run([.. Samples.Fit(ground, data, "--label", "kind")]);
        File.Move(ground["out.zip"], ground["m.zip"]);
        var model = ground.Guard(ground["m.zip"]);
        Directory.CreateDirectory(ground["in"]);
        foreach (var part in new[] { "0.csv", "1.csv", "2.csv" })
            ground.Guard(ground.Write("in/" + part, Samples.Csv()));
        string[] Score(params string[] more) => ["score", "--model", model, "--data", ground["in"], "--out", ground["out"], .. more];
        string? Whole(Outcome outcome) => outcome.Code != 0 || Enumerable.Range(0, 3).All(part => File.ReadLines(ground[$"out/{part}.csv"]).Count() == Samples.Rows + 1) ? null : "an output is not whole";

        yield return new Attempt("three parts as they should be", Score(), [0], Whole);
        foreach (var file in Directory.EnumerateFiles(ground["out"], "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".in-use", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray())
        {
            var sound = File.ReadAllBytes(file);
            var name = Path.GetRelativePath(ground["out"], file);
            for (var n = 0; n < 8; n++)
            {
                File.WriteAllBytes(file, n % 2 == 0 ? Samples.Flipped(sound, random, 1 + n, sound.Length) : sound[..random.NextInt(sound.Length)]);
                yield return new Attempt($"{name} altered or cut {n}, then resumed", Score("--resume"), [0], outcome => Whole(outcome) ?? (File.ReadAllBytes(file).AsSpan().SequenceEqual(sound) ? null : $"{name} is not what it was"));
            }
            File.WriteAllText(file, "[[[[");
            yield return new Attempt($"{name} of nonsense, then resumed", Score("--resume"), [0], Whole);
            File.Delete(file);
            yield return new Attempt($"without {name}, then resumed", Score("--resume"), [0], Whole);
        }
        foreach (var shard in new[] { "1/2", "2/2" })
            yield return new Attempt($"shard {shard}", Score("--shard", shard), [0]);
        var manifest = File.ReadAllBytes(ground["out/_manifest-1-of-2.json"]);
        string[] merge = ["merge", "--out", ground["out"], "--model", model];
        yield return new Attempt("merged", merge, [0]);
        for (var n = 0; n < 30; n++)
        {
            File.WriteAllBytes(ground["out/_manifest-1-of-2.json"], n % 3 == 0 ? manifest[..random.NextInt(manifest.Length)] : Samples.Flipped(manifest, random, 1 + n % 4, manifest.Length));
            yield return new Attempt($"merged with an altered manifest {n}", merge, Attempt.Either);
        }
        foreach (var text in new[] { "", "null", "[]", "{}", "{\"parts\":null}", "\u001b[2J" })
        {
            ground.Write("out/_manifest-1-of-2.json", text);
            yield return new Attempt($"merged with the manifest {PlainText.Shown(text)}", merge, [1]);
        }
        foreach (var shard in new[] { "0/2", "3/2", "1/0", "-1/2", "1/2/3", "a/b", "1/99999999999", "/", "2", "NONE", "\u001b[2J" })
            yield return new Attempt($"--shard {PlainText.Shown(shard)}", Score("--shard", shard), shard == "NONE" ? [0] : [2]);
        foreach (var format in new[] { "csv", ".exe", ".", "../x.csv", ".csv.gz", "\u001b[2J" })
            yield return new Attempt($"--format {PlainText.Shown(format)}", Score("--format", format), format == ".csv.gz" ? [0] : [2]);
        yield return new Attempt("outputs among the inputs", ["score", "--model", model, "--data", ground["in"], "--out", ground["in"]], [2]);
        yield return new Attempt("outputs into a file", ["score", "--model", model, "--data", ground["in"], "--out", data + "x/y"], [0]);
        yield return new Attempt("outputs below a file", ["score", "--model", model, "--data", ground["in"], "--out", Path.Combine(model, "y")], Attempt.Refused);
        foreach (var text in new[] { "", "a,b,c,d\n1,2\n", "\0\0\0", "a,b,c\n1,2,3\n", "a,b,c,d\n1,2,3,x\n" })
        {
            ground.Write("in/3.csv", text);
            foreach (var policy in new[] { "fail", "skip", "nan" })
                yield return new Attempt($"a part {PlainText.Shown(text)}, {policy}", Score("--resume", "--on-bad-row", policy), policy == "fail" || text.Length < 5 || text.StartsWith("a,b,c\n", StringComparison.Ordinal) ? Attempt.Refused : Attempt.Either);
        }
    }
}
