using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>A variational auto-encoder: p(z) = N(0, I), and everything else as chosen here.</summary>
public sealed record VaeOptions : VaeNetworkOptions, IRuled<VaeOptions>
{
    public static IReadOnlyList<Rule<VaeOptions>> Rules { get; } = VaeRules<VaeOptions>();
}
