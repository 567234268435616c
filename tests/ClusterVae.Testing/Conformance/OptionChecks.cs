using System.Collections;
using System.Globalization;
using System.Reflection;
using ClusterVae.Options;
using Microsoft.ML;
using Xunit;

namespace ClusterVae.Testing.Conformance;

internal static class OptionChecks
{
    /// <summary>The rules are data, so the values that must be refused can be made from them.</summary>
    public static void Refuses_options_outside_their_rules(EstimatorCase c)
    {
        var ranges = Rules(c.Options).Where(rule => rule.GetType().GetGenericTypeDefinition() == typeof(RangeRule<>)).ToArray();
        Assert.NotEmpty(ranges);
        foreach (var rule in ranges)
        {
            var name = (string)Read(rule, nameof(RangeRule<PlainOptions>.Name));
            var inside = (Interval)Read(rule, nameof(RangeRule<PlainOptions>.Inside));
            var property = c.Options.GetType().GetProperty(name);
            Assert.True(property is not null, $"The rule '{name}' names no option of {c.Options.GetType().Name}.");

            var refused = 0;
            foreach (var outsider in inside.Outsiders())
            {
                if (!TryConvert(outsider, property.PropertyType, out var value))
                    continue;
                var options = Copy(c.Options);
                property.SetValue(options, value);
                var error = Assert.Throws<OptionsException>(() => c.Make(new MLContext(1), options));
                Assert.Contains(error.Violations, violation => violation.Name == name && violation.Remedy.Length > 0);
                refused++;
            }
            Assert.True(refused > 0, $"No value outside '{name}' could be made: the rule refuses nothing.");
        }
    }

    public static void Fit_leaves_options_as_they_were(EstimatorCase c)
    {
        var ml = new MLContext(1);
        var options = Copy(c.Options);
        c.Make(ml, options).Fit(Views.Of(ml, c.Rows(60, 6, 1)));
        Assert.Equal(c.Options, options);
    }

    /// <summary>A record's own copy, so that the case's options stay as they are.</summary>
    public static object Copy(object options) =>
        options.GetType().GetMethod("<Clone>$", BindingFlags.Instance | BindingFlags.Public)!.Invoke(options, null)!;

    private static IEnumerable<object> Rules(object options) =>
        ((IEnumerable)options.GetType().GetProperty("Rules", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!).Cast<object>();

    private static object Read(object target, string property) => target.GetType().GetProperty(property)!.GetValue(target)!;

    private static bool TryConvert(double value, Type type, out object? converted)
    {
        var number = Nullable.GetUnderlyingType(type) ?? type;
        if (number == typeof(double))
            converted = value;
        else if (number == typeof(float))
            converted = (float)value;
        else if (number == typeof(int) && value is >= int.MinValue and <= int.MaxValue)
            converted = (int)value;
        else if (number == typeof(long) && value is >= long.MinValue and < long.MaxValue)
            converted = (long)value;
        else
            converted = null;
        return converted is not null && (double.IsNaN(value) || Convert.ToDouble(converted, CultureInfo.InvariantCulture) == value);
    }

    /// <summary>Only lends its type to nameof.</summary>
    private sealed record PlainOptions;
}
