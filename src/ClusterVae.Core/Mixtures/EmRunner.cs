using ClusterVae.Mixtures.Kernels;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>Runs EM from a start until it converges: the same loop for every kind of mixture, in memory or streamed, exact or stepwise.</summary>
internal sealed class EmRunner<T>(
    RowSet<T> rows, ColumnStatistics census, Standardisation coordinates, MixtureOptions options, RepairRules repairRules, int parametersPerComponent, int starts, IProgress<EmProgress>? progress)
    where T : unmanaged
{
    // A component that holds less than this part of an even share and has shrunk to the floor describes no cluster.
    private const double CollapsedShare = 0.01;
    private const int RepairsPerComponent = 3;

    private int mostIterations;
    private readonly List<EmIteration> history = [];
    private readonly List<ComponentRepair> repairs = [];

    /// <param name="state">The start; holds the result afterwards.</param>
    /// <param name="iterations">Stop after so many, converged or not.</param>
    /// <param name="before">The run that this one goes on with.</param>
    /// <param name="memory">Rows seen earlier, added to every pass: an update.</param>
    public EmRun Run(MixtureState state, Func<RowSample> sample, RandomStream random, int restart, int iterations, EmRun? before = null, RememberedRows? memory = null)
    {
        mostIterations = iterations;
        history.Clear();
        repairs.Clear();
        history.AddRange(before?.History ?? []);
        repairs.AddRange(before?.Repairs ?? []);
        var asked = state.Components;
        (state.Stop, state.Threads) = (rows.Stop, rows.Threads);
        var pass = new EmPass<T>(rows, coordinates, state);
        var stepwise = options.Algorithm == EmAlgorithm.Stepwise ? FadingSums.For(pass, options, census, memory, state.Width) : null;
        var converged = Converge(state, pass, stepwise, sample, random, restart, memory);
        if (options.RemoveSuperfluous)
            (state, converged) = Prune(state, converged, pass, sample, random, restart);
        pass.Evaluate(state);
        var final = Mean(pass.Total);
        return new EmRun(state, final, final + state.LogPrior() / census.Weight, [.. history], converged, [.. repairs], asked - state.Components);
    }

    private bool Converge(MixtureState state, EmPass<T> pass, FadingSums? stepwise, Func<RowSample> sample, RandomStream random, int restart, RememberedRows? memory)
    {
        for (var iteration = 1; iteration <= mostIterations; iteration++)
        {
            var prior = state.LogPrior() / census.Weight;
            Statistics sums;
            double logLikelihood;
            if (stepwise is null)
            {
                pass.Learn(state);
                sums = pass.Total;
                logLikelihood = Mean(sums);
                memory?.AddTo(sums, state);
            }
            else
            {
                sums = stepwise.Learn(state);
                logLikelihood = stepwise.LogLikelihood - coordinates.LogScale;
            }

            var interrupted = options.RemoveSuperfluous && RemoveUnpaid(state, sums);
            if (!interrupted && stepwise is null)
                state.Maximise(sums);
            if (!options.RemoveSuperfluous)
                interrupted |= Repair(state, sums, sample, random);

            var objective = logLikelihood + prior;
            var comparable = history.Count > 0 && !history[^1].Interrupted && !interrupted;
            var change = history.Count > 0 ? objective - history[^1].Objective : double.NaN;
            history.Add(new EmIteration(history.Count + 1, logLikelihood, objective, interrupted));
            progress?.Report(new EmProgress(restart, starts, history.Count, mostIterations, logLikelihood, change, repairs.Count));
            if (comparable && Math.Abs(change) < options.Tolerance)
                return true;
        }
        return false;
    }

    private double Mean(Statistics sums) => sums.LogLikelihood / census.Weight - coordinates.LogScale;

    /// <summary>Figueiredo and Jain (2002): from the converged mixture down to one component, always without the weakest; the shortest message wins.</summary>
    private (MixtureState State, bool Converged) Prune(MixtureState state, bool converged, EmPass<T> pass, Func<RowSample> sample, RandomStream random, int restart)
    {
        var (best, bestConverged, shortest) = (state.Copy(), converged, MessageLength(state, pass));
        while (state.Components > 1)
        {
            state.Remove(Weakest(state.MixtureWeights, state.Components));
            history[^1] = history[^1] with { Interrupted = true };
            converged = Converge(state, pass, null, sample, random, restart, null);
            var length = MessageLength(state, pass);
            if (length <= shortest)
                (best, bestConverged, shortest) = (state.Copy(), converged, length);
        }
        return (best, bestConverged);
    }

    /// <summary>L = T/2 Σ_k log(N π_k / 12) + K/2 log(N / 12) + K (T + 1)/2 − log p(X), with T parameters per component (their equation 15).</summary>
    private double MessageLength(MixtureState state, EmPass<T> pass)
    {
        pass.Evaluate(state);
        var (t, n, k) = (parametersPerComponent, (double)census.Rows, state.Components);
        var weights = state.MixtureWeights.Sum(w => Math.Log(n * w / 12));
        return 0.5 * t * weights + 0.5 * k * Math.Log(n / 12) + 0.5 * k * (t + 1) - Mean(pass.Total) * n;
    }

    // The weakest alone: its rows may keep the next one alive.
    private bool RemoveUnpaid(MixtureState state, Statistics sums)
    {
        if (state.Components == 1)
            return false;
        var counts = Enumerable.Range(0, state.Components).Select(sums.Count).ToArray();
        var weakest = Weakest(counts, counts.Length);
        if (counts[weakest] > 0.5 * parametersPerComponent * census.Weight / census.Rows)
            return false;
        state.Remove(weakest);
        return true;
    }

    private static int Weakest(double[] weights, int components)
    {
        var weakest = 0;
        for (var k = 1; k < components; k++)
            if (weights[k] < weights[weakest])
                weakest = k;
        return weakest;
    }

    private bool Repair(MixtureState state, Statistics sums, Func<RowSample> sample, RandomStream random)
    {
        if (state.Components == 1)
            return false;
        var rowWeight = census.Weight / census.Rows;
        var lost = new List<ComponentRepair>();
        for (var k = 0; k < state.Components && repairs.Count + lost.Count < RepairsPerComponent * state.Components; k++)
        {
            var held = sums.Count(k) / rowWeight;
            var empty = repairRules.Empty && held < 0.5;
            var collapsed = repairRules.Collapsed && held < Math.Max(2, CollapsedShare * census.Rows / state.Components) && state.StandsOnFloor(k);
            if (empty || collapsed)
                lost.Add(new ComponentRepair(history.Count + 1, k, empty ? RepairReason.Empty : RepairReason.Collapsed));
        }
        if (lost.Count == 0)
            return false;
        var places = new FarRows(state, sample(), lost.ConvertAll(l => l.Component).ToHashSet());
        foreach (var component in lost)
            state.Reseed(component.Component, places.Next(random));
        repairs.AddRange(lost);
        return true;
    }
}

/// <summary>Which components are placed anew: a proper prior makes both kinds well defined, so that they are left alone.</summary>
internal readonly record struct RepairRules(bool Empty, bool Collapsed);

/// <summary>One start's end.</summary>
internal sealed record EmRun(
    MixtureState State, double LogLikelihood, double Objective, IReadOnlyList<EmIteration> History, bool Converged, IReadOnlyList<ComponentRepair> Repairs, int Removed);
