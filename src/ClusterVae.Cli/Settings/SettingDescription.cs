namespace ClusterVae.Cli.Settings;

/// <summary>What help says of one option.</summary>
/// <param name="Usage">Name=Default</param>
/// <param name="Description">kind of value, and what is allowed</param>
internal sealed record SettingDescription(string Usage, string Description);
