using ClusterVae.Deep;

namespace ClusterVae.Bench.Exon.Baselines;

/// <summary>A classifier beside a plain encoder, and a decoder that is told the class besides the code.</summary>
internal abstract class GenerativeBaseline(BaselineInput input) : Baseline(input)
{
    private const int Latent = 50;

    public override IReadOnlyList<NamedTensor> Parameters => [.. base.Parameters, .. Network.Parameters];

    protected VaeNetwork Network { get; } = input.Network.Build((int)input.Rows.shape[1], Latent, input.Generator, clusters: input.Classes);

    protected BernoulliLikelihood Likelihood { get; } = new();

    public override void SetTraining(bool on)
    {
        base.SetTraining(on);
        Network.SetTraining(on);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            Network.Dispose();
    }
}
