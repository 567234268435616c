using ClusterVae.Randomness;

namespace ClusterVae.Mixtures.Engine;

/// <summary>Runs EM from a start until it converges: the same loop for every kind of mixture, in memory or streamed, exact or stepwise.</summary>
internal sealed class EmRunner<T>(
    RowSet<T> rows, Census census, Standardisation coordinates, MixtureOptions options, double superfluousCost, bool repairsCollapse, IProgress<EmProgress>? progress)
    where T : unmanaged
{
    // A component that holds less than this part of an even share and has shrunk to the floor describes no cluster.
    private const double CollapsedShare = 0.01;
    private const int RepairsPerComponent = 3;

    /// <param name="state">The start; holds the result afterwards.</param>
    /// <param name="memory">Sums of rows seen earlier, added to every pass: an update.</param>
    public EmRun Run(MixtureState state, Func<RowSample> sample, RandomStream random, int restart, Statistics? memory = null)
    {
        var pass = new EmPass<T>(rows, coordinates, state);
        var stepwise = options.Algorithm == EmAlgorithm.Stepwise ? FadingSums.For(pass, options, census, memory, state.Width) : null;
        var history = new List<EmIteration>();
        var repairs = new List<ComponentRepair>();
        var (removed, converged) = (0, false);
        while (history.Count < options.MaxIterations && !converged)
        {
            var prior = state.LogPrior() / census.Weight;
            Statistics sums;
            double logLikelihood;
            if (stepwise is null)
            {
                pass.Learn(state);
                sums = pass.Total;
                logLikelihood = Mean(sums);
                if (memory is not null)
                    sums.Add(memory);
            }
            else
            {
                sums = stepwise.Learn(state);
                logLikelihood = stepwise.LogLikelihood - coordinates.LogScale;
            }

            var interrupted = options.RemoveSuperfluous && Remove(state, sums);
            if (interrupted)
                removed++;
            else if (stepwise is null)
                state.Maximise(sums);
            if (!options.RemoveSuperfluous)
                interrupted |= Repair(state, sums, sample, random, history.Count + 1, repairs);

            var (change, comparable) = history.Count > 0 ? (logLikelihood + prior - history[^1].Objective, !history[^1].Interrupted) : (double.NaN, false);
            history.Add(new EmIteration(history.Count + 1, logLikelihood, logLikelihood + prior, interrupted));
            converged = comparable && !interrupted && Math.Abs(change) < options.Tolerance;
            progress?.Report(new EmProgress(restart, options.Restarts, history.Count, options.MaxIterations, logLikelihood, change, repairs.Count));
        }
        pass.Evaluate(state);
        var final = Mean(pass.Total);
        return new EmRun(state, final, final + state.LogPrior() / census.Weight, history, converged, repairs, removed);
    }

    private double Mean(Statistics sums) => sums.LogLikelihood / census.Weight - coordinates.LogScale;

    // The weakest alone: its rows may keep the next one alive.
    private bool Remove(MixtureState state, Statistics sums)
    {
        if (state.Components == 1)
            return false;
        var weakest = 0;
        for (var k = 1; k < state.Components; k++)
            if (sums.Count(k) < sums.Count(weakest))
                weakest = k;
        if (sums.Count(weakest) > superfluousCost)
            return false;
        state.Remove(weakest);
        return true;
    }

    private bool Repair(MixtureState state, Statistics sums, Func<RowSample> sample, RandomStream random, int iteration, List<ComponentRepair> repairs)
    {
        if (state.Components == 1)
            return false;
        var repaired = false;
        var rowWeight = census.Weight / census.Rows;
        for (var k = 0; k < state.Components && repairs.Count < RepairsPerComponent * state.Components; k++)
        {
            var held = sums.Count(k) / rowWeight;
            var empty = held < 0.5;
            var collapsed = repairsCollapse && held < Math.Max(2, CollapsedShare * census.Rows / state.Components) && state.StandsOnFloor(k);
            if (!empty && !collapsed)
                continue;
            state.Reseed(k, StateStart.FarRow(state, k, sample(), random));
            repairs.Add(new ComponentRepair(iteration, k, empty ? RepairReason.Empty : RepairReason.Collapsed));
            repaired = true;
        }
        return repaired;
    }
}

/// <summary>One start's end.</summary>
internal sealed record EmRun(
    MixtureState State, double LogLikelihood, double Objective, List<EmIteration> History, bool Converged, List<ComponentRepair> Repairs, int Removed);
