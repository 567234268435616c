using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using ClusterVae.Onnx;

namespace ClusterVae.Deep;

/// <summary>A clustering VAE out of its model file as nodes: scale, encoder, and whatever assigns clusters there.</summary>
internal sealed class ClusteringGraph
{
    private readonly OnnxGraph graph;
    private readonly ModelArchive archive;
    private readonly JsonObject net;

    private ClusteringGraph(OnnxGraph graph, ModelArchive archive)
    {
        (this.graph, this.archive) = (graph, archive);
        net = archive.Properties["net"]!.AsObject();
    }

    /// <summary>Adds the outputs; the bound on log p(x) is not among them, since it takes eight decodings of every row.</summary>
    public static void Add(OnnxGraph graph, string rows, ModelArchive archive, DeepOnnxNames names, bool scoreIsProbability = false) =>
        new ClusteringGraph(graph, archive).Add(rows, names, scoreIsProbability);

    private void Add(string rows, DeepOnnxNames names, bool scoreIsProbability)
    {
        var (clusters, latent) = (Number(net, "clusters"), Number(net, "latent"));
        var x = Scaled(rows);
        var (code, logQ) = Read(x, net, "");
        if (archive.Properties["refit"]!.GetValue<bool>())
            logQ = graph.LogNormalise(MixtureGraph.LogJoint(graph, graph.Cast(code, OnnxType.Double), Refit(latent)));
        var members = archive.Properties["members"]!.AsArray();
        if (members.Count > 0)
            logQ = Consensus(x, logQ, members);
        ClusterOutputs.Add(graph, logQ, clusters, names.Clusters, scoreIsProbability);
        if (names.Embedding is { } embedding)
            graph.Output(embedding, code, OnnxType.Float, latent);
        int[] familyOf = [.. archive.Properties["familyOf"]!.AsArray().Select(node => node!.GetValue<int>())];
        if (familyOf.Length == 0)
            return;
        var families = familyOf.Max() + 1;
        var logFamilies = graph.LogGroups(logQ, LatentMixtureGraph.Belonging(familyOf, families), clusters, families);
        graph.Output(names.PredictedFamily, graph.Largest(logFamilies), OnnxType.Int64, 1);
        graph.Output(names.FamilyProbability, graph.Cast(graph.Node("Exp", logFamilies), OnnxType.Float), OnnxType.Float, families);
    }

    /// <summary>The code, float [N,d], and log q(c|x), double [N,K], of one network.</summary>
    private (string Code, string LogQ) Read(string x, JsonObject description, string prefix)
    {
        var network = new NetworkGraph(graph, archive, prefix);
        var spec = description["network"].Deserialize<NetworkSpec>(TrainingOptions.Json)!;
        var (width, latent, clusters) = (Number(description, "width"), Number(description, "latent"), Number(description, "clusters"));
        var features = network.Layers(x, spec.Encoder, width, "encoder").Value;
        switch (description["family"]!.GetValue<string>())
        {
            case nameof(BayesScoring):
                {
                    var mean = network.Dense(features, "head", 0, latent);
                    if (description["head"]!.GetValue<bool>())
                        return (mean, Normalised(network.Dense(features, "clusters")));
                    var name = description["assignment"] is null ? "prior" : "assignment";
                    return (mean, new LatentMixtureGraph(network, name, description[name]!, clusters, latent).LogMemberships(graph.Cast(mean, OnnxType.Double)));
                }
            case nameof(HeadScoring):
                {
                    var logQ = Normalised(network.Dense(features, "clusters", Number(description, "head") * clusters, clusters));
                    var centres = graph.Constant(network.Numbers("centres"), clusters, latent);
                    var q = graph.Cast(graph.Node("Exp", logQ), OnnxType.Float);
                    return (graph.Node("Add", network.Dense(features, "head", 0, latent), graph.Node("MatMul", q, centres)), logQ);
                }
            case nameof(GumbelScoring):
                {
                    var classifier = description["classifier"]?.Deserialize<LayerList>(TrainingOptions.Json);
                    var logQ = Normalised(network.Dense(classifier is null ? features : network.Layers(x, classifier, width, "classifier").Value, "weights"));
                    var means = network.Reshaped(network.Dense(features, "components", 0, clusters * latent), clusters, latent);
                    var q = network.Reshaped(graph.Cast(graph.Node("Exp", logQ), OnnxType.Float), 1, clusters);
                    return (network.Reshaped(graph.Node("MatMul", q, means), latent), logQ);
                }
            case var other:
                throw new OnnxExportException($"its networks are of the unknown family '{other}'", "Export it with the version of the library that trained it.");
        }
    }

    private string Normalised(string logits) => graph.LogNormalise(graph.Cast(logits, OnnxType.Double));

    // x' = (x − offset) · factor.
    private string Scaled(string rows)
    {
        var scale = ClusteringParts.ScaleOf(archive, Number(net, "width"));
        return graph.Node("Mul",
            graph.Node("Sub", CoreOnnx.Logarithms(graph, rows, scale.Counts), graph.Constant(scale.Offset, scale.Offset.Length)), graph.Constant(scale.Factor, scale.Factor.Length));
    }

    // log of the mean of the restarts' memberships, their clusters in the first one's order.
    private string Consensus(string x, string logQ, JsonArray members)
    {
        var sum = graph.Node("Exp", logQ);
        for (var member = 0; member < members.Count; member++)
        {
            var description = members[member]!.AsObject();
            long[] places = [.. description["places"]!.AsArray().Select(node => (long)node!.GetValue<int>())];
            var other = Read(x, description["net"]!.AsObject(), FormattableString.Invariant($"member{member}/")).LogQ;
            sum = graph.Node("Add", sum, graph.Node("Exp", graph.Node("Gather", [("axis", 1L)], other, graph.Constant(places, places.Length))));
        }
        return graph.Node("Log", graph.Scaled(sum, 1.0 / (members.Count + 1)));
    }

    private GaussianMixture Refit(int latent) =>
        new(CovarianceKind.Full, latent, archive.Get<double>("refit.weights"), archive.Get<double>("refit.means"), archive.Get<double>("refit.covariances"));

    private static int Number(JsonObject description, string name) => description[name]!.GetValue<int>();
}
