using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Metrics;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A restart that votes beside the chosen one.</summary>
/// <param name="Net">Its networks.</param>
/// <param name="Places">Each of the chosen one's clusters as a cluster of this net.</param>
internal sealed record ConsensusMember(ClusterScoring Net, int[] Places) : IDisposable
{
    /// <summary>log q(c|x) in the chosen restart's order.</summary>
    public torch.Tensor LogMemberships(torch.Tensor x)
    {
        using var scope = torch.NewDisposeScope();
        var order = torch.tensor(Array.ConvertAll(Places, place => (long)place)).to(x.device);
        return Net.Read(x, ReadingParts.Memberships).LogMemberships!.index_select(1, order).MoveToOuterDisposeScope();  // [N,K]
    }

    /// <summary>Matches the clusters one to one so that most rows agree.</summary>
    public static int[] Match(ReadOnlySpan<int> chosen, ReadOnlySpan<int> other, int clusters)
    {
        var together = new long[clusters, clusters];
        for (var row = 0; row < chosen.Length; row++)
            together[chosen[row], other[row]]++;
        return OptimalAssignment.Maximise(together);
    }

    public JsonObject Describe() => new() { ["net"] = Net.Describe(), ["places"] = JsonSerializer.SerializeToNode(Places) };

    public static ConsensusMember From(JsonObject description, torch.Device device)
    {
        var places = description["places"].Deserialize<int[]>()!;
        var net = ClusterScoring.Build(description["net"]!.AsObject(), device);
        if (places.Order().SequenceEqual(Enumerable.Range(0, net.Clusters)))
            return new ConsensusMember(net, places);
        net.Dispose();
        throw new FormatException("The places of a member's clusters are no permutation.");
    }

    public void Dispose() => Net.Dispose();
}
