using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace ClusterVae.MLNet.Tests;

/// <summary>Runs the notebooks' cells in their order, as a person would who presses Run All.</summary>
public sealed class NotebookTests
{
    public static TheoryData<string> Notebooks() => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "notebooks"), "*.ipynb").Select(path => Path.GetFileName(path)!)];

    [Theory, MemberData(nameof(Notebooks))]
    public async Task Every_cell_runs(string notebook)
    {
        using var folder = new Testing.Conformance.TemporaryFolder();
        var options = ScriptOptions.Default
            .AddReferences(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic && assembly.Location.Length > 0))
            .AddImports("System", "System.Collections.Generic", "System.IO", "System.Linq");
        ScriptState<object>? state = null;
        foreach (var cell in Cells(notebook))
        {
            // The package is what this test stands on; files belong into a folder that goes away.
            var code = cell.StartsWith("#r ", StringComparison.Ordinal) ? "" : cell.Replace("digits.zip", folder["digits.zip"].Replace('\\', '/'), StringComparison.Ordinal);
            state = state is null ? await CSharpScript.RunAsync(code, options) : await state.ContinueWithAsync(code, options);
        }
        Assert.NotNull(state);
        Assert.True(File.Exists(folder["digits.zip"]));
    }

    private static IEnumerable<string> Cells(string notebook) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "notebooks", notebook)))!["cells"]!.AsArray()
            .Where(cell => cell!["cell_type"]!.GetValue<string>() == "code")
            .Select(cell => string.Concat(cell!["source"]!.AsArray().Select(line => line!.GetValue<string>())));
}
