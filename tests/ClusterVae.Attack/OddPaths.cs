using ClusterVae.Testing.Files;

namespace ClusterVae.Attack;

/// <summary>Outputs on inputs, on links, devices and folders; inputs that are none; names that no file should have.</summary>
internal sealed class OddPaths : Family
{
    public override string Name => "paths";

    public override IEnumerable<Attempt> Attempts(ProvingGround ground, long seed)
    {
        var data = ground.Guard(ground.Write("a.csv", Samples.Csv()));
        var labels = ground.Guard(ground.Write("l.csv", string.Concat(Enumerable.Range(0, Samples.Rows).Select(n => $"{n % 3}\n"))));
        ProvingGround.Run([.. Samples.Fit(ground, data, "--label", "kind")]);
        File.Move(ground["out.zip"], ground["m.csv"]);
        var model = ground.Guard(ground["m.csv"]);
        Directory.CreateDirectory(ground["sub/deep"]);
        string[] FitTo(string path) => ["fit", "--trainer", "gmm", "--clusters", "2", "--data", data, "--ignore", "kind", "--labels", labels, "--out", path];
        string[] ScoreTo(string path) => ["score", "--model", model, "--data", data, "--labels", labels, "--out", path];
        string[] SampleTo(string path) => ["sample", "--model", model, "--out", path];

        var current = Directory.GetCurrentDirectory();
        foreach (var file in new[] { data, labels, model })
        {
            var name = Path.GetFileName(file);
            List<string> names = [file, ground[$"./{name}"], ground[$"sub/../{name}"], ground[$"sub/deep/../../{name}"], $"{ground["."]}//{name}", Path.GetRelativePath(current, file)];
            if (SpecialFiles.CanBeMade)
            {
                File.CreateSymbolicLink(ground[$"link-{name}"], name);
                File.CreateSymbolicLink(ground[$"far-{name}"], ground[$"link-{name}"]);
                File.CreateSymbolicLink(ground[$"sub/up-{name}"], $"../{name}");
                Directory.CreateSymbolicLink(ground[$"here-{name}"], ".");
                names.AddRange([ground[$"link-{name}"], ground[$"far-{name}"], ground[$"sub/up-{name}"], ground[$"here-{name}/{name}"]]);
            }
            foreach (var spelling in names)
            {
                if (file != model)
                    yield return new Attempt($"fit over {name} as {spelling}", FitTo(spelling), [2]);
                yield return new Attempt($"score over {name} as {spelling}", ScoreTo(spelling), [2]);
                if (file == model)
                    yield return new Attempt($"sample over {name} as {spelling}", SampleTo(spelling), [2]);
            }
        }

        List<string> bad = [ground["sub"], ground["sub/"], ground["none/x.csv"], ground["a.csv/x.csv"], "", " ", "\0.csv", ground[new string('x', 300) + ".csv"], ground[string.Concat(Enumerable.Repeat("d/", 3000)) + "x.csv"]];
        if (SpecialFiles.CanBeMade)
        {
            File.CreateSymbolicLink(ground["round.csv"], "round.csv");
            File.CreateSymbolicLink(ground["nowhere.csv"], "none/x.csv");
            bad.AddRange([SpecialFiles.Pipe(ground["pipe.csv"]), ground["round.csv"], ground["nowhere.csv"]]);
            File.CreateSymbolicLink(ground["to-pipe.csv"], "pipe.csv");
            bad.Add(ground["to-pipe.csv"]);
            if (SpecialFiles.NullDevice(ground["null.csv"]) is { } device)
                bad.Add(device);
            bad.Add(ground.Guard(ground.Write("kept.csv", "x")));
            File.SetAttributes(ground["kept.csv"], FileAttributes.ReadOnly);
        }
        foreach (var path in bad)
        {
            yield return new Attempt($"fit to {path}", FitTo(path), Attempt.Refused);
            yield return new Attempt($"score to {path}", ScoreTo(path), Attempt.Refused);
            yield return new Attempt($"sample to {path}", SampleTo(path), Attempt.Refused);
            if (path == ground["kept.csv"])
                continue;
            yield return new Attempt($"rows from {path}", Samples.Fit(ground, path), Attempt.Refused);
            yield return new Attempt($"labels from {path}", Samples.Fit(ground, data, "--ignore", "kind", "--labels", path), Attempt.Refused);
            yield return new Attempt($"the model from {path}", ["score", "--model", path, "--data", data, "--out", ground["s.csv"]], Attempt.Refused);
            yield return new Attempt($"predictions from {path}", ["evaluate", "--predictions", path, "--labels", labels], Attempt.Refused);
        }
        foreach (var path in new[] { data, ground["a.csv/state"], "", ground["pipe.csv"] })
            yield return new Attempt($"a checkpoint in {path}", ["fit", "--trainer", "vae", "--data", data, "--label", "kind", "--set", "Epochs=1", "--set", "Hidden=4", "--checkpoint", path, "--out", ground["v.zip"]], Attempt.Refused);
        foreach (var name in new[] { "é.csv", "a b.csv", "'.csv", "-.csv", "\u001b[2J.csv", "a\nb.csv", "\u202e.csv", new string('y', 240) + ".csv" })
        {
            if (OperatingSystem.IsWindows() && name.Any(char.IsControl))
                continue;
            yield return new Attempt($"scores called {PlainText.Shown(name)}", ScoreTo(ground[name]), [0], _ => File.ReadLines(ground[name]).Count() == Samples.Rows + 1 ? null : "the scores are not whole");
            yield return new Attempt($"rows called {PlainText.Shown(name)}", Samples.Fit(ground, ground.Write("rows-" + name[^Math.Min(name.Length, 200)..], Samples.Csv()), "--label", "kind"), [0]);
        }
    }
}
