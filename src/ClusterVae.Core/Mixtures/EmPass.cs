using System.Runtime.Intrinsics;
using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;
using ClusterVae.Ranks;

namespace ClusterVae.Mixtures;

/// <summary>One pass over the rows: densities, responsibilities and moments panel by panel, sums merged chunk by chunk.</summary>
internal sealed unsafe class EmPass<T> where T : unmanaged
{
    // Sixty-four floats add up to within 3e-7 of their sum. A variance that is the difference of sums this many times larger is then still
    // right to 1e-4 over one panel and to 1e-6 over some thousands.
    private const double MostCancellation = 256;

    private readonly RowSet<T> rows;
    private readonly Workspace[] workspaces;
    private readonly Statistics[] parts;
    private readonly LikelihoodSum[] likelihoodParts;
    private readonly SumTree<Statistics> tree;
    private bool sumsPanelsInT;

    public EmPass(RowSet<T> rows, Standardisation coordinates, MixtureState state)
    {
        this.rows = rows;
        Evaluator = new JointEvaluator<T>(state.Form, state.Components, state.Width, state.Rank);
        var plan = new FeaturePlan(state.Moments, state.Width, state.Rank);
        var shared = state.SharedMoments is { } moments ? new FeaturePlan(moments, state.Width) : null;
        Total = new Statistics(plan, shared, state.Components);
        NewSums = () => new Statistics(plan, shared, state.Components);
        workspaces = new Workspace[rows.Workers];
        for (var worker = 0; worker < workspaces.Length; worker++)
            workspaces[worker] = new Workspace(
                new Panel<T>(coordinates, state.Components, state.Form, state.Rank, learns: true),
                new PinnedBuffer<double>(Math.Max(plan.ScratchSize, shared?.ScratchSize ?? 0)),
                plan.ScattersRows ? new ScatterRows(state.Components, state.Width) : null,
                shared is { ScattersRows: true } ? new ScatterRows(1, state.Width) : null,
                state.Rank > 0 ? new FactorRows(state.Rank, state.Width) : null);
        parts = Enumerable.Range(0, PartsFor(workspaces.Length, Total.Bytes)).Select(_ => NewSums()).ToArray();
        likelihoodParts = Array.ConvertAll(parts, _ => new LikelihoodSum());
        tree = new SumTree<Statistics>(Total, NewSums);
    }

    public JointEvaluator<T> Evaluator { get; }

    public Statistics Total { get; }

    /// <summary>Empty sums of the same layout.</summary>
    public Func<Statistics> NewSums { get; }

    /// <summary>E and M together: fills <see cref="Total"/>.</summary>
    public void Learn(MixtureState state)
    {
        Prepare(state);
        rows.Sum(tree, parts, (worker, chunk, part) => Learn(workspaces[worker], chunk, part));
    }

    /// <summary>The log-likelihood alone, into <see cref="Total"/>.</summary>
    public void Evaluate(MixtureState state)
    {
        state.Prepare(Evaluator);
        var sum = new LikelihoodSum();
        rows.Sum(new SumTree<LikelihoodSum>(sum, () => new LikelihoodSum()), likelihoodParts, (worker, chunk, part) => Evaluate(workspaces[worker], chunk, part));
        Total.Clear();
        (Total.LogLikelihood, Total.Weight) = (sum.LogLikelihood, sum.Weight);
    }

    /// <summary>The moments of given responsibilities [N, K]; the parameters make only the factors of the rows, where there are any.</summary>
    public void Learn(MixtureState state, ReadOnlyMemory<double> responsibilities)
    {
        Prepare(state);
        rows.Sum(tree, parts, (worker, chunk, part) => LearnGiven(workspaces[worker], chunk, part, responsibilities.Span));
    }

    /// <summary>E and M, and a step of the caller's after each group of chunks: stepwise EM.</summary>
    public void LearnStepwise(MixtureState state, int chunksPerStep, Action step)
    {
        Prepare(state);
        var chunks = 0;
        rows.Pass(
            parts,
            (worker, chunk, part) => Learn(workspaces[worker], chunk, part),
            part =>
            {
                Total.Add(part);
                if (++chunks % chunksPerStep != 0)
                    return;
                step();
                Prepare(state);
            },
            chunksPerStep);
        if (chunks % chunksPerStep != 0)
            step();
    }

    private void Prepare(MixtureState state)
    {
        state.Prepare(Evaluator);
        Total.Clear();
        sumsPanelsInT = typeof(T) == typeof(double) || state.Cancellation <= MostCancellation;
    }

    private void Learn(Workspace workspace, Chunk<T> chunk, Statistics sums)
    {
        sums.Clear();
        ForEachPanel(workspace, chunk, (_, _) =>
        {
            Evaluator.Fill(workspace.Panel);
            Normaliser.Responsibilities(workspace.Panel, Evaluator.Components, sumsPanelsInT, sums.CountLanes);
            if (sumsPanelsInT)
                AddMoments(workspace, sums, workspace.Panel.Joint, Evaluator.Components);
            else
                AddMoments(workspace, sums, workspace.Panel.Responsibilities, Evaluator.Components);
            var (logLikelihood, weight) = Likelihood(workspace.Panel);
            (sums.LogLikelihood, sums.Weight) = (sums.LogLikelihood + logLikelihood, sums.Weight + weight);
        });
        CompleteMoments(workspace, sums);
    }

    private void LearnGiven(Workspace workspace, Chunk<T> chunk, Statistics sums, ReadOnlySpan<double> responsibilities)
    {
        sums.Clear();
        var components = workspace.Panel.Capacity;
        fixed (double* given = responsibilities)
        {
            var all = given;
            ForEachPanel(workspace, chunk, (first, count) =>
            {
                if (workspace.Factors is not null)
                    Evaluator.Fill(workspace.Panel);
                for (var k = 0; k < components; k++)
                {
                    workspace.Panel.Touched[k] = ulong.MaxValue;
                    for (var n = 0; n < Panel<T>.Rows; n++)
                    {
                        var r = n < count ? workspace.Panel.WideWeights[n] * all[(first + n) * components + k] : 0;
                        workspace.Panel.Responsibilities[k * Panel<T>.Rows + n] = r;
                        sums.CountLanes[k * 8] += r;
                    }
                }
                AddMoments(workspace, sums, workspace.Panel.Responsibilities, components);
            });
        }
        CompleteMoments(workspace, sums);
    }

    private void Evaluate(Workspace workspace, Chunk<T> chunk, LikelihoodSum sums)
    {
        sums.Clear();
        ForEachPanel(workspace, chunk, (_, _) =>
        {
            Evaluator.Fill(workspace.Panel);
            Normaliser.LogDensity(workspace.Panel, Evaluator.Components);
            sums.Add(Likelihood(workspace.Panel));
        });
    }

    private static void AddMoments<TSum>(Workspace workspace, Statistics sums, TSum* responsibilities, int components) where TSum : unmanaged
    {
        var panel = workspace.Panel;
        sums.Plan.Add(panel.Wide, panel.WideStride, responsibilities, panel.Touched, components, workspace.Scratch.Pointer, sums.Sums);
        var all = ulong.MaxValue;
        sums.SharedPlan?.Add(panel.Wide, panel.WideStride, panel.WideWeights, &all, 1, workspace.Scratch.Pointer, sums.Shared);
        // Products are differences of large sums later on: their responsibilities are always doubles.
        workspace.Factors?.Add(panel.Wide, panel.WideStride, (double*)responsibilities, panel.Touched, components, panel.Factors, sums.Sums + sums.Plan.Factors, sums.Plan.Stride);
        workspace.Products?.Add(panel.Wide, panel.WideStride, (double*)responsibilities, panel.Touched, components, sums.Sums + sums.Plan.Scatter, sums.Plan.Stride);
        workspace.SharedProducts?.Add(panel.Wide, panel.WideStride, panel.WideWeights, &all, 1, sums.Shared + sums.SharedPlan!.Scatter, 0);
    }

    private static void CompleteMoments(Workspace workspace, Statistics sums)
    {
        workspace.Products?.Complete(sums.Sums + sums.Plan.Scatter, sums.Plan.Stride);
        workspace.SharedProducts?.Complete(sums.Shared + sums.SharedPlan!.Scatter, 0);
    }

    /// <summary>Σ w log p(x) and Σ w.</summary>
    private static (double LogLikelihood, double Weight) Likelihood(Panel<T> panel)
    {
        var likelihood = Vector512<double>.Zero;
        var weight = Vector512<double>.Zero;
        for (var n = 0; n < Panel<T>.Rows; n += 8)
        {
            var w = Vector512.Load(panel.WideWeights + n);
            likelihood += w * Lanes.LoadEight(panel.LogDensity + n);
            weight += w;
        }
        return (Vector512.Sum(likelihood), Vector512.Sum(weight));
    }

    private static void ForEachPanel(Workspace workspace, Chunk<T> chunk, Action<long, int> action)
    {
        fixed (T* start = chunk.Rows.Span)
        fixed (float* weights = chunk.Weights.Span)
        {
            for (var n = 0; n < chunk.Count; n += Panel<T>.Rows)
            {
                var count = Math.Min(Panel<T>.Rows, chunk.Count - n);
                workspace.Panel.Load(start + (long)n * workspace.Panel.Width, count, weights == null ? null : weights + n);
                action(chunk.FirstRow + n, count);
            }
        }
    }

    // Four parts per worker smooth over uneven cores; large ones stay within a few megabytes, yet each worker has its own.
    private static int PartsFor(int workers, long bytes) => workers == 1 ? 1 : (int)Math.Clamp((8L << 20) / Math.Max(bytes, 1), workers + 1, 4 * workers);

    private sealed record Workspace(Panel<T> Panel, PinnedBuffer<double> Scratch, ScatterRows? Products, ScatterRows? SharedProducts, FactorRows? Factors);

    private sealed class LikelihoodSum : ISum<LikelihoodSum>
    {
        public double LogLikelihood { get; private set; }

        public double Weight { get; private set; }

        public void Clear() => (LogLikelihood, Weight) = (0, 0);

        public void Add((double LogLikelihood, double Weight) more) => (LogLikelihood, Weight) = (LogLikelihood + more.LogLikelihood, Weight + more.Weight);

        public void Add(LikelihoodSum other) => Add((other.LogLikelihood, other.Weight));

        public void Write(BinaryWriter to)
        {
            to.Write(LogLikelihood);
            to.Write(Weight);
        }

        public void Read(BinaryReader from) => (LogLikelihood, Weight) = (from.ReadDouble(), from.ReadDouble());
    }
}
