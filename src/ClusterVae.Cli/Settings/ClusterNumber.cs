using ClusterVae.Mixtures;

namespace ClusterVae.Cli.Settings;

/// <summary>How --clusters reaches the options: every trainer's record gives K the same name.</summary>
internal static class ClusterNumber
{
    public const string Option = nameof(MixtureOptions.NumberOfClusters);

    /// <summary>--clusters auto, where nothing named means that the trainer chooses.</summary>
    public static IEnumerable<Setting> Open(bool choosesClusters) => choosesClusters ? [new Setting(Option, "null")] : [];
}
