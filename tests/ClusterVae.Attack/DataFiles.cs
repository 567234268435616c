using System.Text;
using ClusterVae.Randomness;

namespace ClusterVae.Attack;

/// <summary>NPY and IDX files with altered bytes, cut, and zipped and then cut.</summary>
internal sealed class ArrayFiles : Family
{
    public override string Name => "arrays";

    public override IEnumerable<Attempt> Attempts(ProvingGround ground, long seed)
    {
        var random = new RandomStream(seed).Split(1);
        (string Name, byte[] Bytes)[] sound = [("a.npy", Samples.Npy()), ("a.idx", Samples.Idx())];
        foreach (var (name, bytes) in sound)
        {
            yield return new Attempt($"{name} as it should be", Samples.Fit(ground, ground.Write(name, bytes)), [0]);
            yield return new Attempt($"{name} zipped", Samples.Fit(ground, ground.Write(name + ".gz", Samples.Zip(bytes))), [0]);
            for (var n = 0; n < 25; n++)
            {
                var length = random.NextInt(bytes.Length);
                yield return new Attempt($"{name} cut to {length} bytes", Samples.Fit(ground, ground.Write(name, bytes.AsSpan(0, length))), Attempt.Refused);
                var zipped = Samples.Zip(bytes);
                var kept = n < 12 ? zipped.Length - 1 - n : random.NextInt(zipped.Length);
                yield return new Attempt($"{name}.gz cut to {kept} of {zipped.Length} bytes", Samples.Fit(ground, ground.Write(name + ".gz", zipped.AsSpan(0, kept))), Attempt.Refused);
                yield return new Attempt($"{name}.gz as labels, cut to {kept} bytes", Samples.Fit(ground, ground.Write("rows.npy", Samples.Npy()), "--labels", ground[name + ".gz"]), Attempt.Refused);
                yield return new Attempt($"{name}, header altered", Samples.Fit(ground, ground.Write(name, Samples.Flipped(bytes, random, 1 + n % 3, 128))), Attempt.Either);
                yield return new Attempt($"{name}.gz, a byte altered", Samples.Fit(ground, ground.Write(name + ".gz", Samples.Flipped(zipped, random, 1, zipped.Length))), Attempt.Either);
            }
        }
        foreach (var shape in new[] { "()", "(60,)", "(60, 4, )", "(0, 4)", "(60, 0)", "(-60, 4)", "(60, 99999999999)", "(9999999999999999999, 4)", "(4611686018427387904, 4)", "(60, 4", "60, 4", "[60, 4]", "(60, 'x')", "(60, 4)'\u001b[2J" })
            yield return new Attempt($"shape {shape}", Samples.Fit(ground, ground.Write("s.npy", Samples.Npy(shape: shape))), shape is "(60, 4, )" ? [0] : Attempt.Refused);
        foreach (var type in new[] { "<f8", "<i8", ">f4", "|O", "<U8", "|S4", "<c8", "[('a', '<f4')]", "", "<f16", "<M8[s]" })
            yield return new Attempt($"elements {type}", Samples.Fit(ground, ground.Write("t.npy", Samples.Npy(type))), type == ">f4" ? Attempt.Either : Attempt.Refused);
    }
}

/// <summary>Text that is nearly a table, or none at all.</summary>
internal sealed class TextFiles : Family
{
    private static readonly string[] Odd =
    [
        "", "\n", "\n\n\n", " ", ",", ",,,\n,,,\n", "a,b\n", "1,2\n", "1,2\n3\n", "1,2\n3,4,5\n", "1,2\n\n3,4\n5,6\n", "\"1,2\n3,4\n", "1,\"2\"x\n3,4\n", "\"\"\n\"\"\n",
        "1,NaN\n2,3\n4,5\n", "1,inf\n2,3\n", "1,1e999\n2,3\n", "1,-1e39\n2,3\n", "1,0x10\n2,3\n", "1,1_000\n2,3\n", "1;2,5\n3;4,5\n", "1,2\r3,4\r5,6\r", "\ufeff1,2\n3,4\n5,6\n7,8\n",
        "a,a,a\n1,2,3\n4,5,6\n7,8,9\n", "a\0b,c\n1,2\n", "\u001b[2Jx,y\n1,z\n", "x\u202ey,z\n1,q\n", "\ud83e\uddea,b\n1,2\n3,4\n", "1\t2\n3\t4\n5\t6\n", "1 2\n3 4\n", "--,--\n", "=1+1,2\n3,4\n", "'1','2'\n",
        "1,2\n1,2\n1,2\n1,2\n", "0,0\n0,0\n0,0\n", "1e12,1\n1000000000001,2\n1000000000002,3\n", "1.0,oops,3.0\n1,2,3\n4,5,6\n7,8,9\n", "1e-45,1\n2e-45,2\n3,4\n", "9007199254740993,1\n2,3\n4,5\n",
    ];

    public override string Name => "texts";

    public override IEnumerable<Attempt> Attempts(ProvingGround ground, long seed)
    {
        var random = new RandomStream(seed).Split(2);
        var sound = Samples.Csv();
        foreach (var (separator, name) in new[] { (',', "a.csv"), (';', "a.csv"), ('\t', "a.tsv"), ('|', "a.txt") })
            yield return new Attempt($"separated by '{separator}'", Samples.Fit(ground, ground.Write(name, Samples.Csv(separator)), ["--label", "kind", .. separator == '|' ? ["--separator", "|"] : Array.Empty<string>()]), [0]);
        foreach (var text in Odd)
        {
            yield return new Attempt($"the text {Shown(text)}", Samples.Fit(ground, ground.Write("o.csv", text)), Attempt.Either);
            yield return new Attempt($"labels {Shown(text)}", Samples.Fit(ground, ground.Write("a.csv", sound), "--ignore", "kind", "--labels", ground.Write("l.csv", text)), Attempt.Refused);
        }
        yield return new Attempt("UTF-16", Samples.Fit(ground, ground.Write("u.csv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(sound)])), Attempt.Refused);
        yield return new Attempt("a line of ten megabytes", Samples.Fit(ground, ground.Write("w.csv", new string('1', 10_000_000) + ",2\n3,4\n")), Attempt.Refused);
        yield return new Attempt("fifty thousand columns of text", Samples.Fit(ground, ground.Write("w.csv", string.Concat(Enumerable.Repeat("x,", 50_000)) + "y\n" + string.Concat(Enumerable.Repeat("z,", 50_000)) + "y\n")), Attempt.Refused);
        var alphabet = "0123456789.,;\t\n\r\"-eE aN".ToCharArray();
        for (var n = 0; n < 60; n++)
        {
            var text = new string([.. Enumerable.Range(0, random.NextInt(400)).Select(_ => alphabet[random.NextInt(alphabet.Length)])]);
            yield return new Attempt($"random text {n}", Samples.Fit(ground, ground.Write("r.csv", text)), Attempt.Either);
            var bytes = Encoding.UTF8.GetBytes(sound);
            yield return new Attempt($"a table with altered bytes {n}", Samples.Fit(ground, ground.Write("f.csv", Samples.Flipped(bytes, random, 1 + n % 4, bytes.Length)), "--label", "-1"), Attempt.Either);
        }
        var zipped = Samples.Zip(Encoding.UTF8.GetBytes(sound));
        for (var missing = 1; missing <= 20; missing++)
            yield return new Attempt($"a zipped table without its last {missing} bytes", Samples.Fit(ground, ground.Write("z.csv.gz", zipped.AsSpan(0, zipped.Length - missing)), "--label", "kind"), Attempt.Refused);
    }

    private static string Shown(string text) => PlainText.Shown(text.Length > 40 ? text[..40] + "…" : text);
}
