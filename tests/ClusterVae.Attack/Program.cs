using System.Diagnostics;
using ClusterVae.Attack;

// Runs the tool on hundreds of generated inputs that no careful person would give it, in one process and a folder of its own.
//   ./build.sh attack [--seed N] [--only FAMILY] [--case N]
// The last line is "N cases, N failed"; each failure is told with what repeats it.
var settings = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "");
var seed = settings.TryGetValue("--seed", out var wanted) ? long.Parse(wanted) : 1;
var only = settings.GetValueOrDefault("--only");
int? number = settings.TryGetValue("--case", out var place) ? int.Parse(place) : null;

Family[] families = [new ArrayFiles(), new TextFiles(), new TableFiles(), new OddOptions(), new OddPaths(), new BatchFolders(), new ViewsAndBatches(), new AlteredModels()];
// Some odd values are good names of files, for a page as for a model: such files are written where nobody keeps any.
var home = Directory.GetCurrentDirectory();
var nowhere = Directory.CreateTempSubdirectory("clustervae-attack-here-");
Directory.SetCurrentDirectory(nowhere.FullName);
var clock = Stopwatch.StartNew();
var (cases, failed) = (0, 0);
foreach (var family in families.Where(family => only is null || family.Name == only))
{
    using var ground = new ProvingGround();
    var started = clock.Elapsed;
    var (run, wrong) = (0, 0);
    foreach (var attempt in family.Attempts(ground, seed).Index())
    {
        if (number is { } one && attempt.Index != one)
            continue;
        run++;
        if (ground.Judge(attempt.Item) is not { } fault)
            continue;
        wrong++;
        Console.WriteLine($"FAILED {family.Name} {attempt.Index}: {attempt.Item.What}\n  {fault.ReplaceLineEndings("\n  ")}\n  again: ./build.sh attack --seed {seed} --only {family.Name} --case {attempt.Index}");
    }
    Console.WriteLine($"{family.Name}: {run} cases, {wrong} failed, {(clock.Elapsed - started).TotalSeconds:F0} s");
    (cases, failed) = (cases + run, failed + wrong);
}
Directory.SetCurrentDirectory(home);
nowhere.Delete(recursive: true);
Console.WriteLine($"{cases} cases, {failed} failed");
return failed == 0 && cases > 0 ? 0 : 1;
