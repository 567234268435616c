using ClusterVae.Options;

namespace ClusterVae.Cli.Settings;

/// <summary>An options record as the command line sees it.</summary>
internal static class OptionRecord
{
    /// <summary>The options with the settings applied and every rule checked.</summary>
    public static Checked<TOptions> With<TOptions>(IEnumerable<Setting> settings) where TOptions : class, IRuled<TOptions>, new()
    {
        var options = new TOptions();
        var given = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            // Records of a family first: what is set in them needs them to be there.
            foreach (var setting in settings.OrderBy(setting => IsFamily(options, setting.Name) ? 0 : 1))
            {
                if (!given.Add(OptionTree.Find(options, setting.Name).Path))
                    throw new UsageException($"{OptionTree.Find(options, setting.Name).Path} is given twice.");
                options = OptionTree.With(options, setting.Name, setting.Value);
            }
        }
        catch (OptionTextException error)
        {
            throw new UsageException(error.Message);
        }
        return new Checked<TOptions>(options);
    }

    /// <summary>Whether there is an option at this path.</summary>
    public static bool Has<TOptions>(string path) where TOptions : class, new() => OptionTree.Leaves(new TOptions()).Any(leaf => leaf.Path == path);

    public static IReadOnlyList<SettingDescription> Describe<TOptions>() where TOptions : class, IRuled<TOptions>, new()
    {
        var variants = OptionTree.Variants(new TOptions()).ToArray();
        return
        [
            .. from found in from variant in variants from leaf in OptionTree.Leaves(variant.Options) group (variant.Kind, leaf) by leaf.Path
               let leaf = found.First().leaf
               let only = found.Count() < variants.Length ? $"of {string.Join(", ", found.Select(each => each.Kind))}" : null
               let bounds = TOptions.Rules.Where(rule => rule.Name == leaf.Path).Select(rule => rule.Bound).Distinct()
               select new SettingDescription($"{leaf.Path}={OptionText.Show(leaf.Value)}", string.Join("; ", [OptionText.KindOf(leaf.Property.PropertyType), .. bounds, .. only is null ? [] : new[] { only }])),
        ];
    }

    private static bool IsFamily(object options, string name) => OptionTree.Leaves(options).Any(leaf => leaf.Path.Equals(name, StringComparison.OrdinalIgnoreCase) && leaf.Property.PropertyType.IsAbstract);
}
