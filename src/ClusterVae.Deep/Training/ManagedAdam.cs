using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Adam and AdamW on the CPU: the parameters are cut into pieces of fixed size that the workers share.</summary>
internal sealed unsafe class ManagedAdam : GradientStep
{
    // Small enough to share out evenly and to keep a piece's five arrays in a second-level cache.
    private const int PieceLength = 1 << 15;

    private readonly TrainingOptions options;
    private readonly IReadOnlyList<NamedTensor> parameters;
    private readonly NamedTensor[] state;
    private readonly (nint Weights, nint Mean, nint Square)[] memory;
    private readonly Piece[][] tasks;
    private readonly double[] norms;

    public ManagedAdam(TrainingOptions options, IReadOnlyList<NamedTensor> parameters)
    {
        this.options = options;
        this.parameters = parameters;
        state = new NamedTensor[parameters.Count * 2];
        memory = new (nint, nint, nint)[parameters.Count];
        for (var index = 0; index < parameters.Count; index++)
        {
            var (name, value) = parameters[index];
            if (value.dtype != torch.ScalarType.Float32 || !value.is_contiguous() || value.device_type != DeviceType.CPU)
                throw new ArgumentException($"The parameter '{name}' must be a contiguous float32 tensor on the CPU.", nameof(parameters));
            var mean = torch.zeros(value.shape, torch.float32).DetachFromDisposeScope();
            var square = torch.zeros(value.shape, torch.float32).DetachFromDisposeScope();
            state[2 * index] = new NamedTensor($"adam.mean/{name}", mean);
            state[2 * index + 1] = new NamedTensor($"adam.square/{name}", square);
            memory[index] = (TensorMemory.Address(value), TensorMemory.Address(mean), TensorMemory.Address(square));
        }
        tasks = Share(parameters);
        norms = new double[tasks.Length];
    }

    public override IReadOnlyList<NamedTensor> State => state;

    public override bool Apply(StepInput input, WorkerPool pool)
    {
        var gradients = Transpose(input.Gradients);
        var weights = (float[])input.Weights.Clone();
        if (options.ClipNorm is not null)
            Clip(gradients, weights, pool);
        var numbers = AdamNumbers.At(options, input.Rate, input.Step);
        var finite = 1;
        pool.Run(tasks.Length, task =>
        {
            var block = stackalloc float[AdamKernel.Block];
            foreach (var piece in tasks[task])
            {
                if (!Update(piece, gradients[piece.Parameter], weights, block, numbers))
                    Volatile.Write(ref finite, 0);
            }
        });
        GC.KeepAlive(parameters);
        return finite == 1;
    }

    private bool Update(Piece piece, GradientMemory[] gradients, float[] weights, float* block, in AdamNumbers numbers)
    {
        if (Array.TrueForAll(gradients, gradient => gradient.Address == 0))
            return true;
        var (w, m, v) = memory[piece.Parameter];
        var finite = true;
        for (var done = 0; done < piece.Length; done += AdamKernel.Block)
        {
            var (offset, count) = (piece.Offset + done, Math.Min(AdamKernel.Block, piece.Length - done));
            AdamKernel.Sum(block, gradients, weights, offset, count);
            finite &= AdamKernel.Update((float*)w + offset, (float*)m + offset, (float*)v + offset, block, count, numbers);
        }
        return finite;
    }

    /// <summary>Scales the micro-batches' weights so that the summed gradient's norm over all parameters is at most the option's.</summary>
    private void Clip(GradientMemory[][] gradients, float[] weights, WorkerPool pool)
    {
        pool.Run(tasks.Length, task =>
        {
            var block = stackalloc float[AdamKernel.Block];
            var sum = 0.0;
            foreach (var piece in tasks[task])
            {
                for (var done = 0; done < piece.Length; done += AdamKernel.Block)
                {
                    var count = Math.Min(AdamKernel.Block, piece.Length - done);
                    AdamKernel.Sum(block, gradients[piece.Parameter], weights, piece.Offset + done, count);
                    sum += AdamKernel.SquaredNorm(block, count);
                }
            }
            norms[task] = sum;
        });
        var norm = Math.Sqrt(norms.Sum());
        // The same small constant as in PyTorch's clip_grad_norm_.
        var factor = options.ClipNorm!.Value / (norm + 1e-6);
        if (!(factor < 1))
            return;
        for (var k = 0; k < weights.Length; k++)
            weights[k] *= (float)factor;
    }

    private GradientMemory[][] Transpose(IReadOnlyList<GradientSet> gradients)
    {
        var byMicroBatch = gradients.Select(set => set.Memory()).ToArray();
        var byParameter = new GradientMemory[parameters.Count][];
        for (var index = 0; index < byParameter.Length; index++)
            byParameter[index] = Array.ConvertAll(byMicroBatch, set => set[index]);
        return byParameter;
    }

    // Small parameters share a task; the partition depends on the shapes alone.
    private static Piece[][] Share(IReadOnlyList<NamedTensor> parameters)
    {
        var tasks = new List<Piece[]>();
        var current = new List<Piece>();
        var filled = 0;
        for (var index = 0; index < parameters.Count; index++)
        {
            var length = parameters[index].Value.numel();
            for (var offset = 0L; offset < length;)
            {
                var take = (int)Math.Min(PieceLength - filled, length - offset);
                current.Add(new Piece(index, offset, take));
                offset += take;
                filled += take;
                if (filled == PieceLength)
                {
                    tasks.Add([.. current]);
                    current.Clear();
                    filled = 0;
                }
            }
        }
        if (current.Count > 0)
            tasks.Add([.. current]);
        return [.. tasks];
    }

    private readonly record struct Piece(int Parameter, long Offset, int Length);
}
