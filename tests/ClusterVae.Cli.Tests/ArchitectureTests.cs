using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ClusterVae.Cli.Tests;

/// <summary>The rooms of the house, bottom to top: an assembly may use only those listed below it. Read from the compiled assemblies themselves.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] Pipeline = ["Microsoft.ML"];
    private static readonly string[] Tensors = ["TorchSharp"];

    public static TheoryData<string, string[], string[]> Rooms() => new()
    {
        { "ClusterVae.Core", [], [] },
        { "ClusterVae.Files", ["ClusterVae.Core"], [] },
        { "ClusterVae.Deep", ["ClusterVae.Core"], Tensors },
        { "ClusterVae.MLNet", ["ClusterVae.Core", "ClusterVae.Deep"], [.. Pipeline, .. Tensors] },
        { "ClusterVae.Reports", ["ClusterVae.Core"], [] },
        { "clustervae", ["ClusterVae.Core", "ClusterVae.Files", "ClusterVae.Deep", "ClusterVae.MLNet", "ClusterVae.Reports"], [.. Pipeline, .. Tensors] },
    };

    [Theory, MemberData(nameof(Rooms))]
    public void No_arrow_runs_up(string room, string[] below, string[] foreign)
    {
        var references = References(room);
        Assert.NotEmpty(references);
        Assert.Empty(references.Where(name => name.StartsWith("ClusterVae.", StringComparison.OrdinalIgnoreCase)).Except(below));
        Assert.Empty(references.Where(IsGuarded).Except(references.Where(name => foreign.Any(library => IsOf(library, name)))));
    }

    /// <summary>The pipeline and tensor libraries are what the lower rooms must not touch.</summary>
    private static bool IsGuarded(string name) => Pipeline.Concat(Tensors).Any(library => IsOf(library, name));

    private static bool IsOf(string library, string name) => name == library || name.StartsWith(library + ".", StringComparison.Ordinal);

    private static string[] References(string assembly)
    {
        using var image = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
