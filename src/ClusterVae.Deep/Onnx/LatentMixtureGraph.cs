using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Onnx;

namespace ClusterVae.Deep;

/// <summary>A mixture over codes out of a model file as nodes, in double precision.</summary>
internal sealed class LatentMixtureGraph
{
    private static readonly double Log2Pi = Math.Log(2 * Math.PI);

    private readonly OnnxGraph graph;
    private readonly int latent;
    private readonly int clusters;
    private readonly int[] clusterOf;
    private readonly bool heavyTails;
    private readonly double[] logWeights;
    private readonly double[] means;
    private readonly double[] logVars;
    private readonly double[][]? whitening;

    /// <param name="network">where the weights are</param>
    /// <param name="name">"prior" or "assignment"</param>
    /// <param name="description">each component's cluster, "student" before them where the tails are heavy</param>
    /// <param name="clusters">K</param>
    /// <param name="latent">d</param>
    public LatentMixtureGraph(NetworkGraph network, string name, JsonNode description, int clusters, int latent)
    {
        (graph, this.clusters, this.latent) = (network.Graph, clusters, latent);
        var places = description.AsArray();
        heavyTails = places is [{ } first, ..] && first.GetValueKind() == JsonValueKind.String;
        clusterOf = [.. places.Skip(heavyTails ? 1 : 0).Select(node => node!.GetValue<int>())];
        double[] Wide(string part) => Array.ConvertAll(network.Numbers($"{name}.{part}"), value => (double)value);
        (logWeights, means, logVars) = (Wide("logWeights"), Wide("means"), Wide("logVars"));
        whitening = network.Has($"{name}.whitening") ? [.. Wide("whitening").Chunk(latent * latent)] : null;
    }

    private int Components => clusterOf.Length;

    /// <summary>log p(z|component), [N,J].</summary>
    public string LogComponents(string code)
    {
        var constants = new double[Components];
        if (whitening is not null)
        {
            for (var j = 0; j < Components; j++)
                constants[j] = -0.5 * latent * Log2Pi + Enumerable.Range(0, latent).Sum(d => Math.Log(whitening[j][d * latent + d]));
            return Finish(MixtureGraph.WhitenedDistances(graph, code, whitening, means, latent), constants);
        }
        for (var j = 0; j < Components; j++)
            constants[j] = -0.5 * (latent * Log2Pi + Enumerable.Range(0, latent).Sum(d => logVars[j * latent + d]));
        return Finish(MixtureGraph.SquaredDistances(graph, code, means, Array.ConvertAll(logVars, value => Math.Exp(-value)), Components, latent), constants);
    }

    /// <summary>log p(component|z), [N,J].</summary>
    public string LogResponsibilities(string code)
    {
        if (!heavyTails)
            return graph.LogNormalise(graph.Node("Add", LogComponents(code), graph.Constant(logWeights, Components)));
        var distances = MixtureGraph.SquaredDistances(graph, code, means, null, Components, latent);
        return graph.LogNormalise(graph.Node("Neg", graph.Node("Log", graph.Node("Add", distances, graph.Constant([1.0], 1)))));
    }

    /// <summary>log p(c|z), [N,K].</summary>
    public string LogMemberships(string code)
    {
        var responsibilities = LogResponsibilities(code);
        if (clusterOf.SequenceEqual(Enumerable.Range(0, clusters)))
            return responsibilities;
        return graph.LogGroups(responsibilities, Belonging(clusterOf, clusters), Components, clusters);
    }

    /// <summary>[J,G], 1 where a member is of a group.</summary>
    public static double[] Belonging(IReadOnlyList<int> groupOf, int groups)
    {
        var belongs = new double[groupOf.Count * groups];
        for (var member = 0; member < groupOf.Count; member++)
            belongs[member * groups + groupOf[member]] = 1;
        return belongs;
    }

    private string Finish(string distances, double[] constants) => graph.Node("Add", graph.Scaled(distances, -0.5), graph.Constant(constants, constants.Length));
}
