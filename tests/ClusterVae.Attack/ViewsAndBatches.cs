using System.Globalization;
using System.Text;
using ClusterVae.Randomness;

namespace ClusterVae.Attack;

/// <summary>Second files and columns of batches that do not fit: spoilt, of another length, with holes, of another kind; models of views and batches asked for what they cannot do.</summary>
internal sealed class ViewsAndBatches : Family
{
    private static readonly string[] Quick = ["--clusters", "3", "--set", "PretrainEpochs=1", "--set", "Epochs=1", "--set", "Hidden=8", "--set", "LatentDimensions=2", "--set", "Threads=1"];

    public override string Name => "views";

    public override IEnumerable<Attempt> Attempts(ProvingGround ground, long seed)
    {
        var random = new RandomStream(seed).Split(7);
        var data = ground.Guard(ground.Write("a.csv", Samples.Csv()));
        var second = ground.Guard(ground.Write("b.csv", Second(Samples.Rows)));
        string[] Fit(string other, params string[] more) => ["fit", "--trainer", "paired-vae", "--data", data, "--label", "kind", "--data2", other, .. Quick, "--out", ground["out.zip"], .. more];
        yield return new Attempt("two views as they should be", Fit(second), [0]);
        File.Move(ground["out.zip"], ground["p.zip"]);
        var paired = ground.Guard(ground["p.zip"]);
        string[] Score(string other, params string[] more) => ["score", "--model", paired, "--data", data, "--label", "kind", "--data2", other, "--columns", "label,secondFromFirst", "--out", ground["s.csv"], .. more];
        yield return new Attempt("two views scored", Score(second), [0], _ => Whole(ground["s.csv"]));
        yield return new Attempt("score --data2 of one column fewer", Score(ground.Write("narrow.csv", string.Concat(Second(Samples.Rows).Split('\n').Select(line => line.Split(',')[0] + "\n")))), Attempt.Refused);
        foreach (var (what, text) in Spoilt(Second(Samples.Rows), random))
        {
            var spoilt = ground.Write("spoilt.csv", text);
            yield return new Attempt($"fit --data2 {what}", Fit(spoilt), Attempt.Refused);
            yield return new Attempt($"score --data2 {what}", Score(spoilt), Attempt.Refused);
        }
        var (sound, packed) = (Encoding.UTF8.GetBytes(Second(Samples.Rows)), Samples.Zip(Encoding.UTF8.GetBytes(Second(Samples.Rows))));
        for (var n = 0; n < 25; n++)
        {
            var (cut, flipped) = (ground.Write("cut.csv.gz", packed.AsSpan(0, random.NextInt(packed.Length))), ground.Write("flipped.csv", Samples.Flipped(sound, random, 1 + n % 3, sound.Length)));
            yield return new Attempt($"fit --data2 cut {n}", Fit(cut), Attempt.Refused);
            yield return new Attempt($"score --data2 flipped {n}", Score(flipped), Attempt.Either, outcome => outcome.Code == 0 ? Whole(ground["s.csv"]) : null);
        }
        foreach (var path in Odd(ground, data))
        {
            yield return new Attempt($"fit --data2 {PlainText.Shown(path)}", Fit(path), path == data ? Attempt.Either : Attempt.Refused);
            yield return new Attempt($"score --data2 {PlainText.Shown(path)}", Score(path), Attempt.Refused);
        }
        yield return new Attempt("the second file as output of fit", Fit(second, "--out", second), [2]);
        yield return new Attempt("the second file as output of score", [.. Score(second)[..^1], second], [2]);

        var runs = ground.Guard(ground.Write("runs.csv", InBatches(n => n % 2 == 0 ? "june" : "may")));
        string[] FitBatches(string file, params string[] more) => ["fit", "--trainer", "batch-vae", "--data", file, "--label", "kind", .. Quick, "--out", ground["out.zip"], .. more];
        yield return new Attempt("batches as they should be", FitBatches(runs, "--batch", "run", "--set", "EncoderSeesBatch=true"), [0]);
        File.Move(ground["out.zip"], ground["q.zip"]);
        var batches = ground.Guard(ground["q.zip"]);
        string[] ScoreBatches(string file, params string[] more) => ["score", "--model", batches, "--data", file, "--label", "kind", "--columns", "label,corrected", "--out", ground["s.csv"], .. more];
        yield return new Attempt("batches scored", ScoreBatches(runs, "--batch", "run"), [0], _ => Whole(ground["s.csv"]));
        yield return new Attempt("scored without batches", ScoreBatches(runs), [0], _ => Whole(ground["s.csv"]));
        foreach (var (what, of, fits, scores) in Columns())
        {
            var file = ground.Write("odd.csv", InBatches(of));
            yield return new Attempt($"fit, batches {what}", FitBatches(file, "--batch", "run"), fits ? [0] : Attempt.Refused);
            yield return new Attempt($"score, batches {what}", ScoreBatches(file, "--batch", "run"), scores ? [0] : Attempt.Refused, outcome => outcome.Code == 0 ? Whole(ground["s.csv"]) : null);
            yield return new Attempt($"score without, batches {what}", ScoreBatches(file), [0], _ => Whole(ground["s.csv"]));
        }
        foreach (var column in new[] { "", " ", "-1", "0", "5", "99", "kind", "a", "rum", "RUN", "\u001b[31m", "a,b", "*", "é\u202e" })
        {
            yield return new Attempt($"fit --batch {PlainText.Shown(column)}", FitBatches(runs, "--batch", column), Attempt.Either);
            yield return new Attempt($"score --batch {PlainText.Shown(column)}", ScoreBatches(runs, "--batch", column), Attempt.Either, outcome => outcome.Code == 0 ? Whole(ground["s.csv"]) : null);
        }
        var flat = Encoding.UTF8.GetBytes(InBatches(n => n % 2 == 0 ? "june" : "may"));
        for (var n = 0; n < 25; n++)
        {
            var flipped = ground.Write("flipped.csv", Samples.Flipped(flat, random, 1 + n % 3, flat.Length));
            yield return new Attempt($"score --batch, flipped {n}", ScoreBatches(flipped, "--batch", "run"), Attempt.Either, outcome => outcome.Code == 0 ? Whole(ground["s.csv"]) : null);
        }
        foreach (var setting in new[] { "ReferenceBatch=july", "ReferenceBatch=", "EncoderSeesBatch=maybe", "DecoderSeesBatch=false", "PretrainEpochs=-1", "Choose.To=3", "CommonPrior=true" })
            yield return new Attempt($"fit --set {setting}", FitBatches(runs, "--batch", "run", "--set", setting, "--set", "EncoderSeesBatch=true"), setting == "ReferenceBatch=" ? Attempt.Either : Attempt.Refused);
        foreach (var (model, odd) in new[] { (paired, "two views"), (batches, "batches") })
        {
            yield return new Attempt($"explain of {odd}", ["explain", "--model", model, "--data", data, "--label", "kind"], Attempt.Refused);
            yield return new Attempt($"export of {odd}", ["export", "--model", model, "--onnx", ground["m.onnx"]], [1]);
            yield return new Attempt($"a data set for {odd}", ["score", "--model", model, "--data", "digits", "--data2", "digits", "--batch", "run", "--out", ground["s.csv"]], Attempt.Refused);
        }
        var zipped = File.ReadAllBytes(batches);
        for (var n = 0; n < 40; n++)
        {
            var altered = ground.Write("altered.zip", n % 4 == 0 ? zipped[..random.NextInt(zipped.Length)] : Samples.Flipped(zipped, random, 1 + n % 4, zipped.Length));
            yield return new Attempt($"altered model {n}", ["score", "--model", altered, "--data", runs, "--label", "kind", "--batch", "run", "--out", ground["s.csv"]], Attempt.Either);
        }
    }

    /// <summary>Columns of batches: whether a training can use them, and whether a model of june and may can.</summary>
    private static IEnumerable<(string What, Func<int, string> Of, bool Fits, bool Scores)> Columns() =>
    [
        ("with a hole", n => n == 7 ? "" : n % 2 == 0 ? "june" : "may", false, true),
        ("of holes", _ => "", false, true),
        ("of one kind", _ => "june", false, true),
        ("with a new one", n => n == 50 ? "july" : "june", true, false),
        ("of numbers", n => $"{n % 3}", true, false),
        ("of broken numbers", n => $"{n % 3}.5", true, false),
        ("a row each", n => $"run {n}", true, false),
        ("with spaces around them", n => n % 2 == 0 ? " june" : "may ", true, true),
        ("in capitals", n => n % 2 == 0 ? "JUNE" : "May", true, false),
        ("of control characters", n => n % 2 == 0 ? "\u001b[2J" : "\u0007", true, false),
        ("not a number", n => n % 2 == 0 ? "NaN" : "Infinity", true, false),
        ("very long", n => new string(n % 2 == 0 ? 'x' : 'y', 20_000), true, false),
    ];

    private static IEnumerable<(string What, string Text)> Spoilt(string sound, RandomStream random)
    {
        var lines = sound.TrimEnd('\n').Split('\n');
        string Joined(IEnumerable<string> parts) => string.Join('\n', parts) + "\n";
        yield return ("of nothing", "");
        yield return ("of a header", lines[0] + "\n");
        yield return ("a row short", Joined(lines[..^1]));
        yield return ("a row long", Joined([.. lines, lines[^1]]));
        yield return ("of one row", Joined(lines[..2]));
        foreach (var bad in new[] { "x", "", "NaN", "inf", "-Infinity", "1e999", "1,2", "\"", "\u001b[2J", "0x10" })
        {
            var spoilt = (string[])lines.Clone();
            spoilt[1 + random.NextInt(lines.Length - 1)] = $"1,{bad}";
            yield return ($"with {PlainText.Shown(bad)} in it", Joined(spoilt));
        }
    }

    private static string[] Odd(ProvingGround ground, string data) => ["", " ", ground["missing.csv"], ground["."], "/dev/null", data, "digits", "mnist-of-nobody", "*.csv", "\u001b[2J", new string('x', 5000)];

    private static string? Whole(string path) => File.ReadLines(path).Count() == Samples.Rows + 1 ? null : "the output is not whole";

    private static string Second(int rows) => "p,q\n" + string.Concat(Enumerable.Range(0, rows).Select(n => string.Create(CultureInfo.InvariantCulture, $"{10 * (n % 3) + Math.Sin(n):R},{n % 7}\n")));

    private static string InBatches(Func<int, string> run) => string.Concat(Samples.Csv().TrimEnd('\n').Split('\n').Select((line, n) => line + (n == 0 ? ",run\n" : $",{run(n - 1)}\n")));
}
