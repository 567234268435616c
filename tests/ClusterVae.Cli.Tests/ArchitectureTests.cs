namespace ClusterVae.Cli.Tests;

/// <summary>
/// The house, bottom to top: an assembly may use only those listed for it, a folder only folders above it in its room's list. Read from
/// the compiled assemblies themselves.
/// </summary>
public sealed class ArchitectureTests
{
    private static readonly string[] Pipeline = ["Microsoft.ML"];
    private static readonly string[] Tensors = ["TorchSharp"];

    public static TheoryData<string, string[], string[]> Rooms() => new()
    {
        { "ClusterVae.Core", [], [] },
        { "ClusterVae.Files", ["ClusterVae.Core"], [] },
        { "ClusterVae.MLNet.Files", ["ClusterVae.Core", "ClusterVae.Files"], Pipeline },
        { "ClusterVae.Images", ["ClusterVae.Core", "ClusterVae.Files"], [] },
        { "ClusterVae.Deep", ["ClusterVae.Core"], Tensors },
        { "ClusterVae.MLNet", ["ClusterVae.Core", "ClusterVae.Deep"], [.. Pipeline, .. Tensors] },
        { "ClusterVae.Text", ["ClusterVae.Core", "ClusterVae.MLNet"], Pipeline },
        { "ClusterVae.Reports", ["ClusterVae.Core", "ClusterVae.Deep", "ClusterVae.MLNet"], [.. Pipeline, .. Tensors] },
        { "clustervae", ["ClusterVae.Core", "ClusterVae.Files", "ClusterVae.Images", "ClusterVae.Deep", "ClusterVae.MLNet", "ClusterVae.Reports", "ClusterVae.Text"], [.. Pipeline, .. Tensors] },
    };

    /// <summary>A folder that is not named stands with the one above it in the tree.</summary>
    public static TheoryData<string, string[]> Folders() => new()
    {
        { "ClusterVae.Core", ["Options", "Randomness", "Numerics", "Data", "Ranks", "ModelFiles", "Mixtures/Kernels", "Mixtures", "Metrics", "Neighbours", "Projection", "Embeddings", "Choice", "Onnx"] },
        { "ClusterVae.Files", ["Bytes", "Rows", "Arrays", "Delimited", "Columnar", "Categories", "Scores", "Parts"] },
        {
            "ClusterVae.Deep",
            [
                "Native", "Tensors", "Training", "Distributions", "Networks", "Augmentation", "Objectives", "Vae",
                "Clustering/Options", "Clustering/Plan", "Clustering/Model", "Clustering/Training", "Clustering", "Views", "Explain", "Exon", "Onnx",
            ]
        },
        { "ClusterVae.MLNet", ["Internals", "Pipeline", "Whitening", "Encoding", "Clustering", "Views", "Onnx"] },
        { "ClusterVae.Reports", ["Writing", "Content", "Charts", "Sections", "Page", "Collect"] },
    };

    [Theory, MemberData(nameof(Rooms))]
    public void No_arrow_between_rooms_runs_up(string room, string[] below, string[] foreign)
    {
        using var compiled = new CompiledRoom(room);
        var references = compiled.References;
        Assert.NotEmpty(references);
        Assert.Empty(references.Where(name => name.StartsWith("ClusterVae.", StringComparison.OrdinalIgnoreCase)).Except(below));
        Assert.Empty(references.Where(IsGuarded).Except(references.Where(name => foreign.Any(library => IsOf(library, name)))));
    }

    [Theory, MemberData(nameof(Folders))]
    public void No_arrow_between_folders_runs_back(string room, string[] order)
    {
        using var compiled = new CompiledRoom(room);
        Assert.DoesNotContain(order, folder => !compiled.Folders.Any(found => (found + '/').StartsWith(folder + '/', StringComparison.Ordinal)));
        Assert.DoesNotContain(compiled.Folders, folder => Place(folder) < 0);
        Assert.Equal("", string.Join("\n", compiled.Arrows().Where(arrow => Place(arrow.To) > Place(arrow.From)).Select(arrow => $"{arrow.From}/{arrow.User} -> {arrow.To}/{arrow.Used}").Order()));

        int Place(string folder)
        {
            var best = -1;
            for (var place = 0; place < order.Length; place++)
            {
                var inside = folder == order[place] || folder.StartsWith(order[place] + "/", StringComparison.Ordinal);
                if (inside && (best < 0 || order[place].Length > order[best].Length))
                    best = place;
            }
            return best;
        }
    }

    /// <summary>The pipeline and tensor libraries are what the lower rooms must not touch.</summary>
    private static bool IsGuarded(string name) => Pipeline.Concat(Tensors).Any(library => IsOf(library, name));

    private static bool IsOf(string library, string name) => name == library || name.StartsWith(library + ".", StringComparison.Ordinal);
}
