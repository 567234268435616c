using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// After the joint training: every row keeps its component c of the mixture and the trunk its features; q(z|x) and the decoder learn the rows as
/// they are, E_q log p(x|z,c) − KL(q(z|x) ‖ N(m_c, s²_c)) + log π_c (VAE with GMM s.3.3 with the components at rest). During the joint training the decoder
/// saw moved pictures, and codes that were still moving. The bound is measured on all rows after every epoch, always with the same noise; an epoch
/// that lowered it is taken back, as a step of a generalised EM must not lower it.
/// </summary>
internal sealed class RestingClusters : Objective
{
    private readonly VaeNetwork network;
    private readonly Likelihood likelihood;
    private readonly LatentMixture mixture;
    private readonly Tensor components;
    private readonly Tensor clusters;
    private readonly Func<Func<Tensor, Tensor, Tensor>, double> overAllRows;
    private readonly Tensor best;
    private readonly NamedTensor[] kept;

    /// <param name="network">Only its posterior's head and its decoder are trained.</param>
    /// <param name="likelihood">p(x|z,c).</param>
    /// <param name="mixture">At rest.</param>
    /// <param name="components">Of each row, a component of the mixture.</param>
    /// <param name="clusterOf">Of each row, the cluster that a decoder which sees clusters is shown.</param>
    /// <param name="codesMove">False where the codes' own places say the cluster: then only the decoder is trained.</param>
    /// <param name="overAllRows">The mean over all rows of what is made of rows and their numbers.</param>
    public RestingClusters(
        VaeNetwork network, Likelihood likelihood, LatentMixture mixture, int[] components, int[] clusterOf, bool codesMove, Func<Func<Tensor, Tensor, Tensor>, double> overAllRows)
    {
        (this.network, this.likelihood, this.mixture, this.overAllRows) = (network, likelihood, mixture, overAllRows);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Tensor Places(int[] places) => tensor(Array.ConvertAll(places, place => (long)place)).to(network.Device).alias().DetachFromDisposeScope();
        (this.components, clusters) = (Places(components), Places(clusterOf));
        Parameters =
        [
            .. codesMove ? network.Head.Parameters.Prefixed("head") : [], .. network.Decoder.Parameters.Prefixed("decoder"), .. likelihood.Parameters,
        ];
        best = full(1, Held(float.MinValue), ScalarType.Float32).DetachFromDisposeScope();
        kept = [.. Parameters.Select(parameter => new NamedTensor($"kept.{parameter.Name}", parameter.Value.detach().clone().DetachFromDisposeScope()))];
        State = [.. network.Decoder.State.Prefixed("decoder"), .. likelihood.State, .. kept, new NamedTensor("bestBound", best)];
    }

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    /// <summary>The bound per row that the parameters have now.</summary>
    public float Bound => best.item<float>();

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var (posterior, rows) = (network.Head.Read(Features(batch.Rows)), batch.Indices.to(network.Device));
        var logLikelihood = LogLikelihood(batch.Rows, rows, posterior.Sample(posterior.Noise(batch.Generator))).mean();
        var divergence = Divergence(posterior, rows).mean();
        terms.Add("reconstruction", -logLikelihood);
        terms.Add("kl", divergence);
        terms.Add("elbo", full(1, Held(Bound), ScalarType.Float32, network.Device).squeeze());
        return (divergence - logLikelihood).MoveToOuterDisposeScope();                          // []
    }

    // The trunk keeps to its running statistics: what it says of a row is what scoring will hear.
    public override void SetTraining(bool on) => network.SetTraining(false);

    /// <summary>What the epoch before made better stays, what it made worse is taken back.</summary>
    public override void BeginEpoch(TrainingMoment moment) => Settle();

    /// <summary>Also after the last epoch.</summary>
    public void Settle()
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var now = (float)overAllRows((rows, numbers) =>
        {
            var posterior = network.Head.Read(Features(rows));
            return ScoringBound.Expectation(posterior, z => LogLikelihood(rows, numbers, z)) - Divergence(posterior, numbers);
        });
        var (from, to) = now >= Bound ? (Parameters, kept) : ((IReadOnlyList<NamedTensor>)kept, Parameters);
        for (var place = 0; place < kept.Length; place++)
            to[place].Value.copy_(from[place].Value);
        best.fill_(Held(Math.Max(now, Bound)));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        components.Dispose();
        clusters.Dispose();
        best.Dispose();
        foreach (var tensor in kept)
            tensor.Value.Dispose();
    }

    private Tensor Features(Tensor rows)
    {
        using var off = no_grad();
        return network.Trunk.Forward(rows);                                                     // [N,H]
    }

    private Tensor LogLikelihood(Tensor x, Tensor rows, Tensor z)
    {
        using var scope = NewDisposeScope();
        var decoded = network.Clusters == 0
            ? network.Decode(z)
            : network.Decode(z, nn.functional.one_hot(clusters.index_select(0, rows), network.Clusters).to(ScalarType.Float32));
        return likelihood.LogProbability(x, decoded).MoveToOuterDisposeScope();                 // [N]
    }

    private Tensor Divergence(Posterior posterior, Tensor rows)
    {
        using var scope = NewDisposeScope();
        var component = components.index_select(0, rows).unsqueeze(1);
        var joint = mixture.ExpectedLogComponents(posterior.Mean, posterior.Variance()).Plus(mixture.LogWeights); // [N,J]
        return (-joint.gather(1, component).squeeze(1) - posterior.Entropy()).MoveToOuterDisposeScope();       // [N]
    }
}
