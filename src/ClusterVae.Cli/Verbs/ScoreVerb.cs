using System.CommandLine;
using ClusterVae.Cli.Batch;
using ClusterVae.Cli.Inputs;
using ClusterVae.Cli.Outputs;
using ClusterVae.Files;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae score: runs a saved model over rows and writes what it says of each, in memory independent of their number; a folder of parts becomes a folder of outputs.</summary>
internal static class ScoreVerb
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("score", "Run a saved model over rows; memory does not depend on how many there are.");
        var model = new Option<string>("--model") { Description = "What fit saved", HelpName = "MODEL.zip", Required = true };
        command.Add(model);
        var data = new DataArguments(command);
        var output = new Option<string>("--out")
        {
            Description = "Replaced when the new file is complete. For a folder or pattern of inputs: a folder, with an output for each, a manifest, and side files for rows that were not scored",
            HelpName = "OUT.csv|OUT.npy|OUT.parquet|OUT.arrow|FOLDER",
            Required = true,
        };
        var columns = new Option<string>("--columns")
        {
            Description = "Which of the model's columns, with commas between: label, probability, score, embedding, logLikelihood, …",
            HelpName = "NAMES",
            DefaultValueFactory = _ => "label",
        };
        var id = new Option<string[]>("--id") { Description = "A column that is carried into the output and is no feature; may be repeated", HelpName = "COLUMN" };
        var bad = new Option<BadRowPolicy>("--on-bad-row") { Description = "What becomes of rows with missing or wrong values: the work fails, they are left out, or their outputs are NaN", HelpName = "fail|skip|nan" };
        var batch = new BatchArguments(command);
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        foreach (var option in new Option[] { output, columns, id, bad, json })
            command.Add(option);

        command.SetWork((arguments, stop) =>
        {
            var path = arguments.GetRequiredValue(output);
            var modelPath = arguments.GetRequiredValue(model);
            var wanted = DataArguments.Names(arguments.GetRequiredValue(columns))!;
            var ids = arguments.GetValue(id) ?? [];
            var policy = arguments.GetValue(bad);
            if (data.IsMany(arguments) && !ScoreFiles.Knows(path) && data.SecondPath(arguments) is not null)
                throw new UsageException("--data2: files are paired one with one. Score each pair by itself, or name one output file for a folder.");
            if (data.IsMany(arguments) && !ScoreFiles.Knows(path) && data.BatchColumn(arguments) is not null)
                throw new UsageException("--batch: a folder of parts is scored without it. Leave it out, or name one output file for the folder.");
            if (data.IsMany(arguments) && !ScoreFiles.Knows(path) && data.TextColumn(arguments) is not null)
                throw new UsageException("--text: texts of a folder of parts are scored into one output file. Name one.");
            if (data.IsMany(arguments) && !ScoreFiles.Knows(path))
                return batch.Run(console, arguments, new BatchRequest(data, modelPath, path, wanted, ids, policy), arguments.GetValue(json), stop);
            OutputArguments.RequireScores(path);
            batch.RefuseForOneFile(arguments);
            OutputArguments.RefuseInputs(path, [(model.Name, modelPath), .. data.Inputs(arguments)]);
            return OneOutput.Run(console, arguments, new BatchRequest(data, modelPath, path, wanted, ids, policy), arguments.GetValue(json), stop);
        });
        return command;
    }
}
