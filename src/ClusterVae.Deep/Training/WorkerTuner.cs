using System.Diagnostics;

namespace ClusterVae.Deep;

/// <summary>
/// Finds how many workers are fastest, by timing real steps: the bytes do not depend on the number, so nothing is computed for the
/// measurement alone.
/// </summary>
internal sealed class WorkerTuner
{
    private const int WarmupSteps = 2;
    private const int StepsEach = 3;

    private readonly WorkerPool pool;
    private readonly int[] candidates;
    private readonly double[] best;
    private int step;
    private long started;

    public WorkerTuner(WorkerPool pool, bool fixedNumber)
    {
        this.pool = pool;
        // All of them, half (one per core where cores have two threads), a quarter, and one.
        candidates = fixedNumber ? [pool.Workers] : [.. new[] { pool.Workers, pool.Workers / 2, pool.Workers / 4, 1 }.Where(count => count > 0).Distinct()];
        best = [.. candidates.Select(_ => double.PositiveInfinity)];
        step = candidates.Length == 1 ? int.MaxValue : 0;
        pool.Active = candidates[0];
    }

    public void BeginStep()
    {
        if (step == int.MaxValue)
            return;
        pool.Active = candidates[Candidate];
        started = Stopwatch.GetTimestamp();
    }

    /// <summary>Only steps of full batches say something.</summary>
    public void EndStep(bool full)
    {
        if (step == int.MaxValue || !full)
            return;
        if (step >= WarmupSteps)
            best[Candidate] = Math.Min(best[Candidate], Stopwatch.GetElapsedTime(started).TotalSeconds);
        if (++step < WarmupSteps + StepsEach * candidates.Length)
            return;
        pool.Active = candidates[Fastest()];
        step = int.MaxValue;
    }

    // Fewer workers must be clearly faster: a short disturbance from outside shall not leave cores idle for a whole training.
    private int Fastest()
    {
        var fastest = 0;
        for (var candidate = 1; candidate < candidates.Length; candidate++)
        {
            if (best[candidate] < 0.95 * best[fastest])
                fastest = candidate;
        }
        return fastest;
    }

    private int Candidate => step < WarmupSteps ? 0 : (step - WarmupSteps) % candidates.Length;
}
