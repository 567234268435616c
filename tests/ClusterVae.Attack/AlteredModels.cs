using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ClusterVae.Randomness;

namespace ClusterVae.Attack;

/// <summary>Model files with altered, missing, doubled and forged parts: refused, or the same scores as before; forged ones never bring the tool down.</summary>
internal sealed class AlteredModels : Family
{
    // The header's length, of which the header is a multiple.
    private const int Preamble = 8;

    private static ReadOnlySpan<byte> HashName => "\"sha256\":\""u8;

    private static readonly (string Trainer, string[] Settings)[] Trainers =
    [
        ("gmm", ["--clusters", "3", "--set", "Restarts=1"]),
        ("bernoulli", ["--clusters", "3", "--set", "Restarts=1"]),
        ("vae", ["--set", "Epochs=1", "--set", "Hidden=4", "--set", "LatentDimensions=2"]),
        ("clustering-vae", ["--clusters", "3", "--set", "Epochs=1", "--set", "Hidden=4", "--set", "LatentDimensions=2"]),
    ];

    public override string Name => "models";

    public override IEnumerable<Attempt> Attempts(ProvingGround ground, long seed)
    {
        var random = new RandomStream(seed).Split(5);
        var data = ground.Guard(ground.Write("a.csv", Samples.Csv()));
        foreach (var (trainer, settings) in Trainers)
        {
            var fit = ProvingGround.Run(["fit", "--trainer", trainer, "--data", data, "--label", "kind", "--seed", "1", .. settings, "--out", ground["m.zip"]]);
            if (fit.Code != 0)
                throw new InvalidOperationException(fit.Error);
            var sound = File.ReadAllBytes(ground["m.zip"]);
            string[] score = ["score", "--model", ground["x.zip"], "--data", data, "--columns", trainer == "vae" ? "embedding" : "score", "--out", ground["s.csv"]];
            ground.Write("x.zip", sound);
            ProvingGround.Run(score);
            var scores = File.ReadAllText(ground["s.csv"]);
            string? Same(Outcome outcome) => outcome.Code != 0 || File.ReadAllText(ground["s.csv"]) == scores ? null : "other scores than before";

            for (var n = 0; n < 20; n++)
            {
                ground.Write("x.zip", Samples.Flipped(sound, random, 1 + n % 3, sound.Length));
                yield return new Attempt($"{trainer}: altered bytes {n}", score, Attempt.Either, Same);
                yield return new Attempt($"{trainer}: altered bytes {n}, exported", ["export", "--model", ground["x.zip"], "--onnx", ground["x.onnx"]], Attempt.Either);
                ground.Write("x.zip", sound.AsSpan(0, random.NextInt(sound.Length)));
                yield return new Attempt($"{trainer}: cut {n}", score, [1]);
            }
            foreach (var entry in Entries(sound))
            {
                ground.Write("x.zip", Rebuilt(sound, (name, bytes) => name == entry ? [] : [bytes]));
                yield return new Attempt($"{trainer}: without {entry}", score, Attempt.Either, Same);
                ground.Write("x.zip", Rebuilt(sound, (name, bytes) => name == entry ? [bytes, bytes] : [bytes]));
                yield return new Attempt($"{trainer}: {entry} twice", score, Attempt.Either, Same);
                ground.Write("x.zip", Rebuilt(sound, (name, bytes) => name == entry ? [[]] : [bytes]));
                yield return new Attempt($"{trainer}: {entry} empty", score, Attempt.Either, Same);
                for (var n = 0; n < 4; n++)
                {
                    ground.Write("x.zip", Rebuilt(sound, (name, bytes) => name == entry && bytes.Length > 0 ? [Samples.Flipped(bytes, random, 1, bytes.Length)] : [bytes]));
                    // Names of columns may change without harm to anybody but the scores; weights may not.
                    yield return new Attempt($"{trainer}: {entry} altered {n}", score, Attempt.Either, entry.EndsWith("Weights.bin", StringComparison.Ordinal) ? Same : null);
                }
            }
            foreach (var (what, forge) in Forgeries(random))
            {
                ground.Write("x.zip", Rebuilt(sound, (name, bytes) => name.EndsWith("Weights.bin", StringComparison.Ordinal) ? [Forged(bytes, forge)] : [bytes]));
                yield return new Attempt($"{trainer}: {what}, with the right hash", score, Attempt.Either);
            }
        }
    }

    /// <summary>Changes to the header's text, each by somebody who then writes the hash anew.</summary>
    private static IEnumerable<(string What, Func<string, string> Change)> Forgeries(RandomStream random)
    {
        foreach (var number in new[] { "0", "-1", "1e308", "2147483647", "99999999999", "null", "\"x\"", "[]" })
        {
            yield return ($"a number becomes {number}", text => ReplaceNumber(text, random, number));
            yield return ($"another number becomes {number}", text => ReplaceNumber(text, random, number));
        }
        yield return ("another kind", text => text.Replace("\"kind\":\"", "\"kind\":\"\\u001b[2J", StringComparison.Ordinal));
        yield return ("no properties", text => text.Replace("\"properties\"", "\"nothing\"", StringComparison.Ordinal));
        yield return ("no places", text => text.Replace("\"data_offsets\"", "\"nothing\"", StringComparison.Ordinal));
        yield return ("another type", text => text.Replace("\"F", "\"I", StringComparison.Ordinal));
        yield return ("no JSON", text => text[..^1]);
    }

    private static string ReplaceNumber(string text, RandomStream random, string number)
    {
        int[] starts = [.. Enumerable.Range(1, text.Length - 1).Where(at => char.IsAsciiDigit(text[at]) && text[at - 1] is ':' or '[' or ',' && char.IsAsciiDigit(text[at]))];
        if (starts.Length == 0)
            return text;
        var start = starts[random.NextInt(starts.Length)];
        var end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '+' or '-'))
            end++;
        return text[..start] + number + text[end..];
    }

    private static byte[] Forged(byte[] archive, Func<string, string> change)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(archive);
        var header = change(Encoding.UTF8.GetString(archive, Preamble, length).TrimEnd());
        var bytes = Encoding.UTF8.GetBytes(header);
        byte[] forged = [.. new byte[Preamble], .. bytes, .. Enumerable.Repeat((byte)' ', (Preamble - bytes.Length % Preamble) % Preamble), .. archive[(Preamble + length)..]];
        BinaryPrimitives.WriteInt64LittleEndian(forged, forged.Length - Preamble - (archive.Length - Preamble - length));
        var hash = forged.AsSpan().IndexOf(HashName);
        if (hash < 0)
            return forged;
        var digits = forged.AsSpan(hash + HashName.Length, 64);
        digits.Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(forged))).CopyTo(digits);
        return forged;
    }

    private static string[] Entries(byte[] model)
    {
        using var zip = new ZipArchive(new MemoryStream(model));
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }

    private static byte[] Rebuilt(byte[] model, Func<string, byte[], byte[][]> change)
    {
        using var target = new MemoryStream();
        using (var old = new ZipArchive(new MemoryStream(model)))
        using (var changed = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in old.Entries)
            {
                using var bytes = new MemoryStream();
                using (var stream = entry.Open())
                    stream.CopyTo(bytes);
                foreach (var part in change(entry.FullName, bytes.ToArray()))
                {
                    using var stream = changed.CreateEntry(entry.FullName).Open();
                    stream.Write(part);
                }
            }
        }
        return target.ToArray();
    }
}
