using ClusterVae.Choice;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Settings;
using ClusterVae.Mixtures;

namespace ClusterVae.Cli.Trainers;

/// <summary>What --clusters auto means to a mixture: the options of the search are set with a prefix of their own.</summary>
internal static class ClusterSearch
{
    private const string Prefix = "Choose.";

    public static IEnumerable<SettingDescription> Settings { get; } =
        [.. OptionRecord.Describe<ChooseClustersOptions>().Select(setting => setting with { Usage = Prefix + setting.Usage })];

    /// <summary>The search, or null where the number is given, and the settings that are left.</summary>
    public static (ChooseClustersOptions? Search, IReadOnlyList<Setting> Others) Split(IReadOnlyList<Setting> settings, bool choosesClusters)
    {
        var mine = settings.Where(IsMine).Select(setting => setting with { Name = setting.Name[Prefix.Length..] }).ToList();
        if (!choosesClusters && mine.Count > 0)
            throw new UsageException($"{Prefix}{mine[0].Name} is an option of --clusters auto.");
        return (choosesClusters ? OptionRecord.With<ChooseClustersOptions>(mine).Value : null, [.. settings.Where(setting => !IsMine(setting))]);
    }

    public static IEnumerable<KeyValuePair<string, object>> Facts(ClusterCriterion criterion, IReadOnlyList<ClusterCandidate> table) =>
        [new("criterion", criterion.ToString()), new("choice", table.Select(Row).ToArray())];

    public static KeyValuePair<string, object>[] Facts(IReadOnlyList<ClusterStability> table) => table.Count == 0 ? []
        : [new("choice", table.Select(candidate => new Report().Add("clusters", candidate.Clusters).Add("strength", candidate.Strength)).ToArray())];

    /// <summary>The end of the range may have been in the way.</summary>
    public static IEnumerable<string> Warnings(ChooseClustersOptions search, int chosen) =>
        chosen == search.To && search.To > search.From ? [$"{chosen} clusters, the most that were tried, were the best: raise {Prefix}{nameof(search.To)}."] : [];

    /// <summary>The same of trainers whose range begins at two or more.</summary>
    public static IEnumerable<string> Warnings(IEnumerable<int> tried, int chosen) =>
        tried.Count() > 1 && chosen == tried.Max() ? [$"{chosen} clusters, the most that were tried, were the best: raise {nameof(AutoClusteringOptions.MaxClusters)}."] : [];

    private static Report Row(ClusterCandidate candidate)
    {
        var row = new Report()
            .Add("clusters", candidate.Clusters)
            .Add("logLikelihood", candidate.LogLikelihood)
            .Add("bic", candidate.Bic)
            .Add("aic", candidate.Aic)
            .Add("icl", candidate.Icl);
        if (candidate.HeldOut is { } heldOut)
            row.Add("heldOut", heldOut);
        return row.Add("warmStarted", candidate.WarmStarted).Add("converged", candidate.Converged);
    }

    private static bool IsMine(Setting setting) => setting.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
}
