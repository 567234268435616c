using static TorchSharp.torch;

namespace ClusterVae.Deep.Objectives;

/// <summary>An objective that says which cluster a row belongs to.</summary>
public interface IClusterObjective
{
    int Clusters { get; }

    /// <summary>log q(c|x). Nothing is sampled: the same row always gets the same memberships.</summary>
    Tensor LogMemberships(Tensor rows);                                                         // [N,K]
}
