using System.Globalization;
using ClusterVae.Options;

namespace ClusterVae.Testing;

/// <summary>The rules are data, so the values that must be refused can be made from them.</summary>
internal static class OutsideRules
{
    /// <summary>Every number outside a rule is refused by its name, whatever record of a family the rule is about; the defaults hold.</summary>
    public static void AreRefused<TOptions>(TOptions defaults) where TOptions : class, IRuled<TOptions>
    {
        _ = new Checked<TOptions>(defaults);
        var tried = Of<TOptions>(defaults).Select(broken =>
        {
            var error = Assert.Throws<OptionsException>(() => new Checked<TOptions>((TOptions)broken.Options));
            Assert.Contains(error.Violations, violation => violation.Name == broken.Rule && violation.Remedy.Length > 0);
            return broken.Rule;
        }).Distinct().Count();
        // Those that only this library sets cannot be written as text.
        Assert.True(tried >= TOptions.Rules.Where(rule => rule.Interval is not null).Select(rule => rule.Name).Distinct().Count() - 1);
    }

    /// <summary>Options that break one rule each, beside its name.</summary>
    public static IEnumerable<(string Rule, object Options)> Of<TOptions>(object defaults) where TOptions : class, IRuled<TOptions>
    {
        var variants = OptionTree.Variants(defaults).Select(variant => variant.Options).ToArray();
        foreach (var rule in TOptions.Rules.Where(rule => rule.Interval is not null))
        {
            if (variants.FirstOrDefault(variant => OptionTree.Leaves(variant).Any(leaf => leaf.Path == rule.Name)) is not { } options)
                continue;
            foreach (var outsider in rule.Interval!.Outsiders())
            {
                object broken;
                try
                {
                    broken = OptionTree.With(options, rule.Name, outsider.ToString("R", CultureInfo.InvariantCulture));
                }
                catch (OptionTextException)
                {
                    // No value of the option's type.
                    continue;
                }
                yield return (rule.Name, broken);
            }
        }
    }
}
