using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Batch normalisation y = γ (x − m)/√(v + ε) + β with the micro-batch's own m and v while training. The forward pass writes to nothing
/// that threads share: the statistics go to <see cref="RunningStatistics"/>, and the loop folds them after the step.
/// </summary>
internal sealed class MicroBatchNorm : Layer, IKeepsStatistics
{
    private const double Epsilon = 1e-5;

    private readonly double momentum;
    private readonly Tensor weight;
    private readonly Tensor bias;
    private readonly Tensor runningMean;
    private readonly Tensor runningVariance;
    private bool training = true;

    public MicroBatchNorm(int features, double momentum = 0.1, Device? device = null)
    {
        this.momentum = momentum;
        weight = InitialWeights.Constant(features, 1, device, trainable: true);
        bias = InitialWeights.Constant(features, 0, device, trainable: true);
        runningMean = InitialWeights.Constant(features, 0, device, trainable: false);
        runningVariance = InitialWeights.Constant(features, 1, device, trainable: false);
        Parameters = [new NamedTensor("weight", weight), new NamedTensor("bias", bias)];
        State = [new NamedTensor("runningMean", runningMean), new NamedTensor("runningVariance", runningVariance)];
    }

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    public override Tensor Forward(Tensor x)                                                    // [N,F] or [N,F,H,W]
    {
        // One value per feature has no variance: such a batch is normalised by what was seen before.
        if (!training || x.numel() == x.shape[1])
            return nn.functional.batch_norm(x, runningMean, runningVariance, weight, bias, false, momentum, Epsilon);
        using var scope = NewDisposeScope();
        // With momentum 1 the fused kernel leaves exactly the batch's mean and unbiased variance in the buffers that it is given.
        var mean = zeros_like(runningMean);
        var variance = zeros_like(runningVariance);
        var result = nn.functional.batch_norm(x, mean, variance, weight, bias, true, 1.0, Epsilon);
        RunningStatistics.Report(this, mean, variance);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>running ← (1 − momentum) · running + momentum · batch.</summary>
    public void Fold(Tensor mean, Tensor variance)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        runningMean.mul_(Held(1 - momentum)).Increase(mean * Held(momentum));
        runningVariance.mul_(Held(1 - momentum)).Increase(variance * Held(momentum));
    }

    public override void SetTraining(bool on) => training = on;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (var owned in Parameters.Concat(State))
            owned.Value.Dispose();
    }
}
