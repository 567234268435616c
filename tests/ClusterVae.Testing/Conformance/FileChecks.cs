using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using ClusterVae.ModelFiles;
using Microsoft.ML;

namespace ClusterVae.Testing.Conformance;

internal static class FileChecks
{
    private const string Scorer = "ScoreInFreshProcess.dll";

    /// <summary>Saved inside a chain behind a stock transform; opened where nobody has touched this library yet.</summary>
    public static void Loads_in_a_fresh_process(EstimatorCase c)
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var rows = c.Rows(90, 6, 1);
        var view = Views.Of(ml, rows);
        var chain = ml.Transforms.CopyColumns("Copy", Views.Features).Append(c.Build(ml)).Fit(view);
        ml.Model.Save(chain, view.Schema, folder["model.zip"]);
        File.WriteAllBytes(folder["rows.bin"], MemoryMarshal.AsBytes(rows.SelectMany(row => row).ToArray().AsSpan()).ToArray());

        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, Scorer), folder["model.zip"], folder["rows.bin"], "6", folder["scores.bin"]]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);

        var expected = Views.Added(chain.LastTransformer, chain.Transform(view)).OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value).SelectMany(row => row).ToArray();
        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder["scores.bin"])).ToArray());

        var reloaded = ml.Model.Load(folder["model.zip"], out _);
        ml.Model.Save(reloaded, view.Schema, folder["again.zip"]);
        Assert.Equal(Weights(folder["model.zip"]), Weights(folder["again.zip"]));
    }

    public static void Refuses_damaged_files(EstimatorCase c)
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var view = Views.Of(ml, c.Rows(90, 6, 1));
        ml.Model.Save(c.Build(ml).Fit(view), view.Schema, folder["model.zip"]);

        var damages = new Dictionary<string, Func<byte[], byte[]>>
        {
            ["altered"] = weights => { weights[weights.Length / 2] ^= 1; return weights; },
            ["truncated"] = weights => weights[..(weights.Length * 2 / 3)],
            ["of a newer format"] = weights => { weights[8] = 200; return weights; },
            ["not a model"] = weights => { weights[0] ^= 0xFF; return weights; },
        };
        foreach (var (name, damage) in damages)
        {
            Rewrite(folder["model.zip"], folder["damaged.zip"], damage);
            var error = Record.Exception(() => ml.Model.Load(folder["damaged.zip"], out _));
            for (var cause = error; ; cause = cause.InnerException)
            {
                Assert.True(cause is not null, $"A file that is {name} was not refused with a {nameof(ModelFileException)} but with {error}");
                if (cause is ModelFileException)
                    break;
            }
        }
    }

    private static bool IsWeights(ZipArchiveEntry entry) => entry.Name == "Weights.bin";

    private static byte[] Weights(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return Bytes(zip.Entries.Single(IsWeights));
    }

    private static void Rewrite(string source, string target, Func<byte[], byte[]> damage)
    {
        File.Delete(target);
        using var from = ZipFile.OpenRead(source);
        using var to = ZipFile.Open(target, ZipArchiveMode.Create);
        foreach (var entry in from.Entries)
        {
            var bytes = Bytes(entry);
            using var stream = to.CreateEntry(entry.FullName).Open();
            stream.Write(IsWeights(entry) ? damage(bytes) : bytes);
        }
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
