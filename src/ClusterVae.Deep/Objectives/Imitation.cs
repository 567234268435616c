using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>Every head learns memberships that are known, on rows as they are and as they are changed: H(r, q(c|x)) + H(r, q(c|x')).</summary>
internal sealed class Imitation : Objective
{
    private readonly ClusterNetwork network;
    private readonly IAugmentation? augmentation;
    private readonly Tensor memberships;
    private bool training = true;

    public Imitation(ClusterNetwork network, float[] memberships, IAugmentation? augmentation)
    {
        (this.network, this.augmentation) = (network, augmentation);
        this.memberships = tensor(memberships).view(-1, 1, network.Clusters).to(network.Device);
    }

    public override IReadOnlyList<NamedTensor> Parameters => network.ClusterParameters;

    public override IReadOnlyList<NamedTensor> State => network.ClusterState;

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var target = memberships.index_select(0, batch.Indices.to(network.Device));             // [N,1,K]
        var rows = training && augmentation is not null ? cat([batch.Rows, augmentation.ApplyTo(batch)], 0) : batch.Rows;
        var logQ = network.LogMemberships(network.Trunk.Forward(rows));                         // [N or 2N,M,K]
        ClusterEntropies.Report(logQ.select(1, 0), terms);
        var views = logQ.shape[0] / target.shape[0];
        return (InformationMaximisation.Consistency(target.repeat(views, 1, 1), logQ).mean() * Held(views)).MoveToOuterDisposeScope();  // []
    }

    public override void SetTraining(bool on)
    {
        training = on;
        network.SetTraining(on);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            memberships.Dispose();
    }
}
