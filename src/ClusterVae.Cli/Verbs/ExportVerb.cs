using System.CommandLine;
using System.Text.Json;
using ClusterVae.Cli.Outputs;
using ClusterVae.Files;
using ClusterVae.MLNet.Onnx;
using ClusterVae.Onnx;
using Microsoft.ML;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae export: a saved model as an ONNX file, for services and engines without .NET or libtorch.</summary>
internal static class ExportVerb
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("export", "Write a saved model as an ONNX file, for services and engines that carry no libtorch.");
        var model = new Option<string>("--model") { Description = "What fit saved", HelpName = "MODEL.zip", Required = true };
        var output = new Option<string>("--onnx") { Description = "Replaced when the new file is complete", HelpName = "MODEL.onnx", Required = true };
        var json = new Option<bool>("--json") { Description = "One JSON object on the last line of the output" };
        command.Add(model);
        command.Add(output);
        command.Add(json);

        command.SetWork((arguments, stop) =>
        {
            var path = arguments.GetRequiredValue(output);
            var source = arguments.GetRequiredValue(model);
            OutputArguments.RefuseInputs(path, (model.Name, source));
            var (transformer, known) = ModelFile.Load(new MLContext(), source);
            var graph = PipelineGraph.Of(transformer);
            if (known.Names is { } names)
                graph.Note("columns", JsonSerializer.Serialize(names));
            graph.Note("model", FileHash.Of(source, stop));
            graph.Save(path);
            new Report().Add("opset", OnnxGraph.Opset).Add("inputs", graph.InputNames.ToArray()).Add("outputs", graph.OutputNames.ToArray()).Add("bytes", new FileInfo(path).Length).Add("out", path).Add("version", Tool.Version)
                .Print(console, "export", arguments.GetValue(json));
            return Tool.Fine;
        });
        return command;
    }
}
