using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// After InfoMax: the clusters stand still, and q(z|x) and the decoder learn the rows as they are, E_q log p(x|z, q(c|x)) − KL(q(z|x) ‖ N(0, I)).
/// During the joint training the bound saw changed rows and memberships that were still moving.
/// </summary>
internal sealed class GenerativeFinish(ClusterNetwork network, Likelihood likelihood, int head) : Objective
{
    public override IReadOnlyList<NamedTensor> Parameters { get; } = [.. network.GenerativeParameters, .. likelihood.Parameters];

    public override IReadOnlyList<NamedTensor> State { get; } = [.. network.GenerativeState, .. likelihood.State];

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (features, q) = Known(batch.Rows);
        var posterior = network.Posterior(features);
        var z = posterior.Sample(posterior.Noise(batch.Generator));
        var likelihoods = likelihood.LogProbability(batch.Rows, network.Decode(z, q)).mean();
        var kl = posterior.KlToStandard().mean();
        terms.Add("reconstruction", -likelihoods);
        terms.Add("kl", kl);
        terms.Add("elbo", likelihoods - kl);
        return (kl - likelihoods).MoveToOuterDisposeScope();                                    // []
    }

    // The trunk keeps to its running statistics: what it says of a row is what scoring will hear.
    public override void SetTraining(bool on) => network.SetTraining(false);

    private (Tensor Features, Tensor Memberships) Known(Tensor rows)
    {
        using var off = no_grad();
        var features = network.Trunk.Forward(rows);
        return (features, network.LogMemberships(features).select(1, head).exp());              // [N,H], [N,K]
    }
}
