using ClusterVae.Randomness;
using ClusterVae.Ranks;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Runs the micro-batches of a batch on the workers, each rank its share of them, and keeps what they gave in their order.</summary>
internal sealed class MicroBatchRunner(
    Objective objective, TrainingOptions options, WorkerPool pool, int microBatchSize, bool bfloat16, IMicroBatchGradient? accelerator, RankGroup ranks)
{
    private readonly torch.Tensor[] inputs = [.. objective.Parameters.Select(parameter => parameter.Value)];
    private readonly RandomStream seeds = new(options.SeedOrDefault);

    /// <summary>Lets the workers begin; <see cref="Pending.Wait"/> ends it.</summary>
    public Pending Start(RowBatch batch, int batchNumber, TrainingMoment moment, bool training, CancellationToken stop)
    {
        // Nearly equal parts: they keep the workers equally busy, and no micro-batch is left with a row or two.
        var parts = (batch.Count + microBatchSize - 1) / microBatchSize;
        int[] mine = [.. RankExchange.Mine(parts, ranks)];
        var pending = new Pending(pool, batch, parts, all => RankExchange.Complete(all, mine, inputs, ranks, stop));
        var stream = training
            ? seeds.Split(RandomKeys.Noise).Split(moment.Epoch).Split(batchNumber)
            : seeds.Split(RandomKeys.HeldOutNoise).Split(batchNumber);
        var noise = new ulong[parts];
        for (var part = 0; part < parts; part++)
            noise[part] = stream.Split(part).NextBits();
        if (training)
            accelerator?.BeginStep(pool);
        pool.Start(mine.Length, work =>
        {
            stop.ThrowIfCancellationRequested();
            var part = mine[work];
            var start = (int)((long)batch.Count * part / parts);
            var end = (int)((long)batch.Count * (part + 1) / parts);
            Run(pending, part, start, end - start, noise[part], moment, training);
        });
        return pending;
    }

    private void Run(Pending pending, int part, int start, int count, ulong seed, TrainingMoment moment, bool training)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(seed);
        var (rows, indices) = pending.Batch.Cut(start, count);
        using var batch = new MicroBatch(rows, indices, generator, moment);
        using var noise = NoiseSource.Begin(generator);
        using var precision = ProductPrecision.Begin(bfloat16);
        if (training && accelerator is not null)
        {
            (pending.Gradients[part], pending.Results[part]) = accelerator.Compute(batch, part);
            return;
        }
        using var terms = new LossTerms();
        if (training)
        {
            using var statistics = RunningStatistics.Collect(pending.Statistics[part]);
            var loss = objective.Loss(batch, terms);
            pending.Results[part] = new MicroBatchResult(count, loss, terms);
            pending.Gradients[part] = Gradient(loss);
        }
        else
        {
            using var off = torch.no_grad();
            pending.Results[part] = new MicroBatchResult(count, objective.Loss(batch, terms), terms);
        }
    }

    private GradientSet Gradient(torch.Tensor loss)
    {
        // Unused parameters are allowed: a training in stages does not move all of them at once.
        var gradients = torch.autograd.grad([loss], inputs, null, false, false, true);
        var kept = new torch.Tensor?[inputs.Length];
        for (var index = 0; index < kept.Length; index++)
        {
            if (gradients[index] is { IsInvalid: false } gradient)
                kept[index] = (gradient.is_contiguous() ? gradient : gradient.contiguous()).DetachFromDisposeScope();
        }
        return new GradientSet(kept);
    }

    internal sealed class Pending(WorkerPool pool, RowBatch batch, int parts, Action<MicroBatchRunner.Pending> complete) : IDisposable
    {
        private bool waited;

        public RowBatch Batch => batch;

        public MicroBatchResult[] Results { get; } = new MicroBatchResult[parts];

        public GradientSet[] Gradients { get; } = new GradientSet[parts];

        public RunningStatistics.Collection[] Statistics { get; } = [.. Enumerable.Range(0, parts).Select(_ => new RunningStatistics.Collection())];

        /// <summary>The part of the batch's rows that each micro-batch has.</summary>
        public float[] Weights => Array.ConvertAll(Results, result => (float)(result.Rows / (double)batch.Count));

        public void Wait()
        {
            waited = true;
            pool.Wait();
            complete(this);
        }

        public void Dispose()
        {
            if (!waited)
                Settle();
            foreach (var result in Results)
                result?.Dispose();
            foreach (var gradient in Gradients)
                gradient?.Dispose();
            foreach (var collection in Statistics)
                collection.Dispose();
            batch.Dispose();
        }

        // Left by an error of the caller's: the workers must have let go of the batch before it is freed.
        private void Settle()
        {
            try
            {
                Wait();
            }
            catch (Exception) when (waited)
            {
                // The caller's own error is on its way up and says more.
            }
        }
    }
}
