using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Training;

/// <summary>A small objective of the tests' own: one hidden layer, noise from the micro-batch's generator, a counter as state.</summary>
internal sealed class Autoencoder : Objective
{
    private readonly Tensor encode;
    private readonly Tensor bias;
    private readonly Tensor decode;
    private readonly Tensor average;
    private readonly double noise;

    public Autoencoder(int width, int hidden, int seed = 3, double noise = 0.1)
    {
        this.noise = noise;
        using var generator = new Generator((ulong)seed);
        encode = Draw([hidden, width], generator);
        bias = Draw([hidden], generator);
        decode = Draw([width, hidden], generator);
        average = zeros(hidden).DetachFromDisposeScope();
        Parameters = [new("encode", encode), new("bias", bias), new("decode", decode)];
        State = [new("average", average)];
    }

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    /// <summary>What a test does to the loss of one micro-batch; null leaves it.</summary>
    public Func<TrainingMoment, MicroBatch, Tensor, Tensor>? Tamper { get; init; }

    public override Tensor Loss(MicroBatch batch, LossTerms terms)
    {
        using var scope = NewDisposeScope();
        var hidden = (batch.Rows.matmul(encode.t()) + bias).tanh();
        var noisy = hidden + randn(hidden.shape, ScalarType.Float32, generator: batch.Generator) * noise;
        var error = (noisy.matmul(decode.t()) - batch.Rows).square().sum(-1).mean();
        terms.Add("reconstruction", error);
        var loss = error + 1e-3 * encode.square().sum();
        if (Tamper is { } tamper)
            loss = tamper(batch.Moment, batch, loss);
        return loss.MoveToOuterDisposeScope();
    }

    public override void AfterStep(TrainingMoment moment) => average.mul_(0.9).add_(bias.detach() * 0.1);

    public override void SetTraining(bool on) { }

    /// <summary>Every byte that training made.</summary>
    public byte[] Bytes()
    {
        using var scope = NewDisposeScope();
        return [.. Parameters.Concat(State).SelectMany(tensor => tensor.Value.detach().bytes.ToArray())];
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var tensor in Parameters.Concat(State))
            tensor.Value.Dispose();
    }

    private static Tensor Draw(long[] shape, Generator generator)
    {
        using var scope = NewDisposeScope();
        return (randn(shape, ScalarType.Float32, generator: generator) * 0.3).requires_grad_(true).DetachFromDisposeScope();
    }
}
