using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A module that keeps averages of what it has seen, such as batch normalisation.</summary>
internal interface IKeepsStatistics
{
    /// <summary>Folds the statistics of one micro-batch into the running ones; called by one thread at a time.</summary>
    void Fold(torch.Tensor mean, torch.Tensor variance);
}

/// <summary>
/// Where modules hand the statistics of a micro-batch. Workers run micro-batches at the same time, so a module must not write to its own
/// buffers in a forward pass: the loop collects what was reported and folds it in micro-batch order after the step, which keeps the bytes
/// the same on any number of threads.
/// </summary>
internal static class RunningStatistics
{
    [ThreadStatic]
    private static Collection? current;

    /// <summary>Keeps copies. Where nobody collects (one forward pass outside the loop) they are folded at once.</summary>
    public static void Report(IKeepsStatistics owner, torch.Tensor mean, torch.Tensor variance)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (current is null)
        {
            using var off = torch.no_grad();
            owner.Fold(mean, variance);
        }
        else
        {
            current.Add(owner, mean, variance);
        }
    }

    /// <summary>Collects this thread's reports until the result is disposed.</summary>
    internal static Use Collect(Collection collection)
    {
        var use = new Use(current);
        current = collection;
        return use;
    }

    internal readonly struct Use : IDisposable
    {
        private readonly Collection? before;

        internal Use(Collection? before) => this.before = before;

        public void Dispose() => current = before;
    }

    internal sealed class Collection : IDisposable
    {
        private readonly List<(IKeepsStatistics Owner, torch.Tensor Mean, torch.Tensor Variance)> reports = [];

        public void Add(IKeepsStatistics owner, torch.Tensor mean, torch.Tensor variance)
        {
            using var scope = torch.NewDisposeScope();
            reports.Add((owner, mean.detach().clone().DetachFromDisposeScope(), variance.detach().clone().DetachFromDisposeScope()));
        }

        /// <summary>The means and variances in the order of their reports.</summary>
        public IReadOnlyList<torch.Tensor> Values => [.. reports.SelectMany(report => new[] { report.Mean, report.Variance })];

        /// <summary>What another process reported of the same modules: values of the same shapes in the same order.</summary>
        public void AddLike(Collection other, IReadOnlyList<torch.Tensor> values)
        {
            for (var report = 0; report < other.reports.Count; report++)
                reports.Add((other.reports[report].Owner, values[2 * report], values[2 * report + 1]));
        }

        public void Fold()
        {
            using var off = torch.no_grad();
            foreach (var (owner, mean, variance) in reports)
                owner.Fold(mean, variance);
            Dispose();
        }

        public void Dispose()
        {
            foreach (var (_, mean, variance) in reports)
            {
                mean.Dispose();
                variance.Dispose();
            }
            reports.Clear();
        }
    }
}
