using ClusterVae.Cli;

namespace ClusterVae.Attack;

/// <summary>Every option of every verb with values that it was not made for.</summary>
internal sealed class OddOptions : Family
{
    private static readonly string[] Values = ["", " ", "-1", "0", "1e308", "NaN", "99999999999999999999", "x", "\u001b[31m", "a\nb", "../..", "auto", "null", "=", "é\u202e"];

    // Where everything goes; tried by the paths, and here left as it is.
    private static readonly string[] Outputs = ["--out", "--checkpoint"];

    public override string Name => "options";

    public override IEnumerable<Attempt> Attempts(ProvingGround ground, long seed)
    {
        var data = ground.Guard(ground.Write("a.csv", Samples.Csv()));
        ProvingGround.Run([.. Samples.Fit(ground, data, "--label", "kind")]);
        File.Move(ground["out.zip"], ground["m.zip"]);
        var model = ground.Guard(ground["m.zip"]);
        string[] Line(string verb) => verb switch
        {
            "fit" => Samples.Fit(ground, data, "--label", "kind"),
            "score" => ["score", "--model", model, "--data", data, "--out", ground["s.csv"]],
            "evaluate" => ["evaluate", "--predictions", data, "--prediction-column", "kind", "--labels", data, "--label-column", "kind"],
            _ => ["sample", "--model", model, "--out", ground["s.csv"], "--count", "3"],
        };
        var console = new ToolConsole(TextWriter.Null, TextWriter.Null, outputIsPerson: false, errorIsPerson: false);
        foreach (var command in Tool.Commands(console).Subcommands.Where(command => command.Name is "fit" or "score" or "evaluate" or "sample"))
        {
            yield return new Attempt($"{command.Name} as it should be", Line(command.Name), [0]);
            foreach (var option in command.Options.Where(option => option is not System.CommandLine.Help.HelpOption && !Outputs.Contains(option.Name)))
            {
                foreach (var value in Values)
                    yield return new Attempt($"{command.Name} {option.Name} {PlainText.Shown(value)}", With(Line(command.Name), option.Name, value), Attempt.Either);
                yield return new Attempt($"{command.Name} {option.Name} without a value", [.. Line(command.Name), option.Name], Attempt.Either);
                yield return new Attempt($"{command.Name} {option.Name} twice", [.. Line(command.Name), option.Name, "1", option.Name, "2"], Attempt.Either);
            }
        }
        foreach (var setting in new[] { "=", "Restarts", "Restarts=", "Restarts=0", "Restarts=1.5", "Tolerance=NaN", "Tolerance=-1", "Covariance=3", "Seed=x", "Nobody=1", "MaxIterations=-5", "Threads=-1", "MeanLocation=1,2", "Choose.To=3" })
            yield return new Attempt($"fit --set {setting}", [.. Line("fit"), "--set", setting], Attempt.Refused);
    }

    private static string[] With(string[] line, string option, string value)
    {
        var place = Array.IndexOf(line, option);
        if (place < 0)
            return [.. line, option, value];
        var changed = (string[])line.Clone();
        changed[place + 1] = value;
        return changed;
    }
}
