using ClusterVae.Mixtures.Kernels;

namespace ClusterVae.Mixtures;

/// <summary>Stepwise EM: s ← (1 − η_t) s + η_t ŝ(batch) with η_t = (t + 2)^−κ, scaled to all rows, and an M-step after every batch.</summary>
internal sealed class FadingSums
{
    private readonly Action<MixtureState, int, Action> learn;
    private readonly Statistics batch;
    private readonly Statistics faded;
    private readonly Statistics remembered;
    private readonly RememberedRows? memory;
    private readonly MixtureOptions options;
    private readonly double totalWeight;
    private readonly int chunksPerStep;
    private readonly double batchWeight;
    private long step;

    public static FadingSums For<T>(EmPass<T> pass, MixtureOptions options, ColumnStatistics census, RememberedRows? memory, int width) where T : unmanaged =>
        new(pass.LearnStepwise, pass.Total, pass.NewSums(), pass.NewSums(), ChunkFeed<T>.RowsPerChunk(width), options, census, memory);

    private FadingSums(
        Action<MixtureState, int, Action> learn, Statistics batch, Statistics faded, Statistics remembered, int chunkRows, MixtureOptions options, ColumnStatistics census, RememberedRows? memory)
    {
        (this.learn, this.batch, this.faded, this.remembered, this.options, this.memory) = (learn, batch, faded, remembered, options, memory);
        totalWeight = census.Weight;
        chunksPerStep = (int)Math.Min((options.BatchRows + (long)chunkRows - 1) / chunkRows, int.MaxValue);
        batchWeight = Math.Min((double)chunksPerStep * chunkRows / census.Rows, 1) * census.Weight;
    }

    /// <summary>Mean per row over the last pass, each batch under the parameters that it met.</summary>
    public double LogLikelihood { get; private set; }

    /// <summary>One pass; returns the sums that the last step was made from.</summary>
    public Statistics Learn(MixtureState state)
    {
        var (likelihood, weight) = (0.0, 0.0);
        learn(state, chunksPerStep, () =>
        {
            likelihood += batch.LogLikelihood;
            weight += batch.Weight;
            Step(state);
        });
        LogLikelihood = likelihood / weight;
        return remembered;
    }

    private void Step(MixtureState state)
    {
        if (!(batch.Weight > 0))
            return;
        // A last, smaller batch moves the sums by its share only.
        var rate = step == 0 ? 1 : Math.Pow(step + 2, -options.StepExponent) * Math.Min(1, batch.Weight / batchWeight);
        faded.Blend(1 - rate, batch, rate * totalWeight / batch.Weight);
        step++;
        remembered.Blend(0, faded, 1);
        memory?.AddTo(remembered, state);
        state.Maximise(remembered);
    }
}
