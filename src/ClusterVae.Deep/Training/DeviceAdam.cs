using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// Adam and AdamW on a GPU: the parameters become views of one flat buffer, so that a step is a dozen launches whatever the network's depth,
/// and nothing in it waits for the host.
/// </summary>
internal sealed class DeviceAdam : GradientStep
{
    private readonly TrainingOptions options;
    private readonly IReadOnlyList<NamedTensor> parameters;
    private readonly torch.Tensor flat;
    private readonly torch.Tensor mean;
    private readonly torch.Tensor square;
    private readonly NamedTensor[] state;

    public DeviceAdam(TrainingOptions options, IReadOnlyList<NamedTensor> parameters)
    {
        this.options = options;
        this.parameters = parameters;
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        flat = torch.cat([.. parameters.Select(parameter => parameter.Value.detach().reshape(-1))]).DetachFromDisposeScope();
        mean = torch.zeros_like(flat).DetachFromDisposeScope();
        square = torch.zeros_like(flat).DetachFromDisposeScope();
        state = [new NamedTensor("adam.mean/flat", mean), new NamedTensor("adam.square/flat", square)];
        var offset = 0L;
        foreach (var (_, value) in parameters)
        {
            var length = value.numel();
            value.set_(flat.narrow(0, offset, length).view(value.shape));
            offset += length;
        }
    }

    public override IReadOnlyList<NamedTensor> State => state;

    public override bool Apply(StepInput input, WorkerPool pool)
    {
        pool.Run(1, _ =>
        {
            using var off = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            Move(Gradient(input), AdamNumbers.At(options, input.Rate, input.Step));
        });
        return true;   // looked at when the epoch is over: asking now would wait for the device
    }

    // The parameters share the buffer's storage and keep it alive.
    protected override void Release() => flat.Dispose();

    private torch.Tensor Gradient(StepInput input)
    {
        torch.Tensor? sum = null;
        for (var k = 0; k < input.Gradients.Count; k++)
        {
            var set = input.Gradients[k];
            var part = torch.cat([.. parameters.Select((parameter, index) => (set[index] ?? torch.zeros_like(parameter.Value)).reshape(-1))]).mul(Held(input.Weights[k]));
            sum = sum is null ? part : sum.Increase(part);
        }
        if (options.ClipNorm is not null)
            sum!.mul_((Held(options.ClipNorm!.Value) / sum.Squared().sum().sqrt().Plus(Held(1e-6))).clamp(Held(0), Held(1)));
        return sum!;
    }

    private void Move(torch.Tensor gradient, in AdamNumbers numbers)
    {
        if (numbers.L2 != 0)
            gradient.add_(flat, Held(numbers.L2));
        mean.mul_(Held(numbers.Beta1)).add_(gradient, Held(1 - numbers.Beta1));
        square.mul_(Held(numbers.Beta2)).addcmul_(gradient, gradient, Held(1 - numbers.Beta2));
        if (numbers.Shrink != 1)
            flat.mul_(Held(numbers.Shrink));
        flat.addcdiv_(mean, square.sqrt().div_(Held(numbers.RootCorrection)).Increase(Held(numbers.Epsilon)), Held(-numbers.StepSize));
    }
}
