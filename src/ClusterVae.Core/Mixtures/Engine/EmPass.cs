using ClusterVae.Numerics;

namespace ClusterVae.Mixtures.Engine;

/// <summary>One pass over the rows: densities, responsibilities and moments panel by panel, sums merged chunk by chunk.</summary>
internal sealed unsafe class EmPass<T> where T : unmanaged
{
    private readonly RowSet<T> rows;
    private readonly Desk[] desks;

    public EmPass(RowSet<T> rows, Standardisation coordinates, MixtureState state)
    {
        this.rows = rows;
        Evaluator = new JointEvaluator<T>(state.Form, state.Components, state.Width);
        var plan = new FeaturePlan(state.Moments, state.Width);
        var shared = state.SharedMoments is { } moments ? new FeaturePlan(moments, state.Width) : null;
        Total = new Statistics(plan, shared, state.Components);
        NewSums = () => new Statistics(plan, shared, state.Components);
        desks = new Desk[rows.Workers];
        for (var worker = 0; worker < desks.Length; worker++)
            desks[worker] = new Desk(
                new Panel<T>(coordinates, state.Components, state.Form == JointForm.WhitenedScaled, learns: true),
                new Statistics(plan, shared, state.Components),
                new PinnedBuffer<double>(Math.Max(plan.ScratchSize, shared?.ScratchSize ?? 0)));
    }

    public JointEvaluator<T> Evaluator { get; }

    public Statistics Total { get; }

    /// <summary>Empty sums of the same layout.</summary>
    public Func<Statistics> NewSums { get; }

    /// <summary>E and M together: fills <see cref="Total"/>.</summary>
    public void Learn(MixtureState state)
    {
        state.Prepare(Evaluator);
        Total.Clear();
        rows.Pass((worker, chunk) => Learn(desks[worker], chunk), (worker, _) => Total.Add(desks[worker].Sums));
    }

    /// <summary>The log-likelihood alone, into <see cref="Total"/>.</summary>
    public void Evaluate(MixtureState state)
    {
        state.Prepare(Evaluator);
        Total.Clear();
        rows.Pass((worker, chunk) => Evaluate(desks[worker], chunk), (worker, _) => AddLikelihood(desks[worker].Sums));
    }

    /// <summary>The moments of given responsibilities [N, K], before any parameter exists.</summary>
    public void Learn(ReadOnlyMemory<double> responsibilities)
    {
        Total.Clear();
        rows.Pass((worker, chunk) => LearnGiven(desks[worker], chunk, responsibilities.Span), (worker, _) => Total.Add(desks[worker].Sums));
    }

    /// <summary>E and M, and a step of the caller's after each group of chunks: stepwise EM.</summary>
    public void LearnStepwise(MixtureState state, int chunksPerStep, Action step)
    {
        state.Prepare(Evaluator);
        Total.Clear();
        var chunks = 0;
        rows.Pass(
            (worker, chunk) => Learn(desks[worker], chunk),
            (worker, _) =>
            {
                Total.Add(desks[worker].Sums);
                if (++chunks % chunksPerStep != 0)
                    return;
                step();
                state.Prepare(Evaluator);
                Total.Clear();
            },
            chunksPerStep);
        if (chunks % chunksPerStep != 0)
            step();
    }

    private void Learn(Desk desk, Chunk<T> chunk)
    {
        desk.Sums.Clear();
        ForEachPanel(desk, chunk, (_, _) =>
        {
            Evaluator.Fill(desk.Panel);
            Normaliser.Responsibilities(desk.Panel, Evaluator.Components, desk.Sums.CountLanes);
            AddMoments(desk, Evaluator.Components);
            AddLikelihood(desk);
        });
    }

    private void LearnGiven(Desk desk, Chunk<T> chunk, ReadOnlySpan<double> responsibilities)
    {
        desk.Sums.Clear();
        var components = desk.Panel.Capacity;
        fixed (double* given = responsibilities)
        {
            var all = given;
            ForEachPanel(desk, chunk, (first, count) =>
            {
                for (var k = 0; k < components; k++)
                {
                    for (var n = 0; n < Panel<T>.Rows; n++)
                    {
                        var r = n < count ? desk.Panel.WideWeights[n] * all[(first + n) * components + k] : 0;
                        desk.Panel.Responsibilities[k * Panel<T>.Rows + n] = r;
                        desk.Sums.CountLanes[k * 8] += r;
                    }
                }
                AddMoments(desk, components);
            });
        }
    }

    private void Evaluate(Desk desk, Chunk<T> chunk)
    {
        desk.Sums.LogLikelihood = 0;
        desk.Sums.Weight = 0;
        ForEachPanel(desk, chunk, (_, _) =>
        {
            Evaluator.Fill(desk.Panel);
            Normaliser.LogDensity(desk.Panel, Evaluator.Components);
            AddLikelihood(desk);
        });
    }

    private void AddLikelihood(Statistics sums)
    {
        Total.LogLikelihood += sums.LogLikelihood;
        Total.Weight += sums.Weight;
    }

    private static void AddMoments(Desk desk, int components)
    {
        var panel = desk.Panel;
        var sums = desk.Sums;
        sums.Plan.Add(panel.Wide, panel.WideStride, panel.Responsibilities, components, desk.Scratch.Pointer, sums.Sums);
        sums.SharedPlan?.Add(panel.Wide, panel.WideStride, panel.WideWeights, 1, desk.Scratch.Pointer, sums.Shared);
    }

    private static void AddLikelihood(Desk desk)
    {
        var panel = desk.Panel;
        double likelihood = 0, weight = 0;
        for (var n = 0; n < panel.Filled; n++)
        {
            likelihood += panel.WideWeights[n] * Lanes.Widen(panel.LogDensity[n]);
            weight += panel.WideWeights[n];
        }
        desk.Sums.LogLikelihood += likelihood;
        desk.Sums.Weight += weight;
    }

    private static void ForEachPanel(Desk desk, Chunk<T> chunk, Action<long, int> action)
    {
        fixed (T* start = chunk.Rows.Span)
        fixed (float* weights = chunk.Weights.Span)
        {
            for (var n = 0; n < chunk.Count; n += Panel<T>.Rows)
            {
                var count = Math.Min(Panel<T>.Rows, chunk.Count - n);
                desk.Panel.Load(start + (long)n * desk.Panel.Width, count, weights == null ? null : weights + n);
                action(chunk.FirstRow + n, count);
            }
        }
    }

    private sealed record Desk(Panel<T> Panel, Statistics Sums, PinnedBuffer<double> Scratch);
}
