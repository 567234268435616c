using System.Globalization;
using ClusterVae.Cli.Ranks;

namespace ClusterVae.Cli.Batch;

/// <summary>One of several jobs that share the parts out among themselves: every n-th part of the sorted names, so that nobody has to speak with anybody.</summary>
/// <param name="Index">from 1; 0 where there is one job only</param>
/// <param name="Of">how many</param>
internal sealed record Shard(int Index, int Of)
{
    private const int Most = 1_000_000;

    public static Shard Whole { get; } = new(0, 0);

    public bool Has(int part) => Of == 0 || part % Of == Index - 1;

    /// <summary>
    /// "2/8"; "none"; or, where nothing is said, what Slurm's arrays (SLURM_ARRAY_TASK_ID, _MIN, _STEP, _COUNT) and Kubernetes' indexed jobs (JOB_COMPLETION_INDEX, with
    /// JOB_COMPLETIONS from the job's description) tell through the environment, or Open MPI's mpirun.
    /// </summary>
    public static Shard From(string? wish, Func<string, string?> environment)
    {
        if ("none".Equals(wish, StringComparison.OrdinalIgnoreCase))
            return Whole;
        if (wish is not null)
        {
            var parts = wish.Split('/');
            return parts.Length == 2 && Number(parts[0]) is { } index && Number(parts[1]) is { } of && index >= 1 && of >= 1 && index <= of
                ? new Shard(index, of)
                : throw new UsageException($"--shard {PlainText.Shown(wish)}: write i/n, with i from 1 to n and n at most {Most}, or none.");
        }
        if (environment("SLURM_ARRAY_TASK_ID") is { } task)
        {
            var step = Required("SLURM_ARRAY_TASK_STEP", environment, 1);
            return InRange((Value("SLURM_ARRAY_TASK_ID", task) - Required("SLURM_ARRAY_TASK_MIN", environment, 0)) / Math.Max(1, step) + 1, Required("SLURM_ARRAY_TASK_COUNT", environment, null), "SLURM_ARRAY_TASK_ID");
        }
        if (environment("JOB_COMPLETION_INDEX") is { } completion)
            return InRange(Value("JOB_COMPLETION_INDEX", completion) + 1, Required("JOB_COMPLETIONS", environment, null), "JOB_COMPLETION_INDEX");
        if (OpenMpi.Started(environment) is > 1 and var processes)
            return new Shard(OpenMpi.Place(environment) + 1, processes);
        return Whole;
    }

    private static Shard InRange(int index, int of, string variable) => index >= 1 && index <= of
        ? new Shard(index, of)
        : throw new UsageException($"{variable} says that this is job {index} of {of}. Give --shard i/n, or --shard none.");

    private static int Required(string variable, Func<string, string?> environment, int? otherwise) => environment(variable) is { } text
        ? Value(variable, text)
        : otherwise ?? throw new UsageException($"The environment says which job this is but not of how many: set {variable}, or give --shard i/n or --shard none.");

    private static int Value(string variable, string text) =>
        Number(text) ?? throw new UsageException($"{variable} is '{PlainText.Shown(text)}' and not a number. Give --shard i/n, or --shard none.");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= Most ? value : null;
}
