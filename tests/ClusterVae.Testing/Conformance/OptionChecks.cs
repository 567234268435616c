using System.Reflection;
using ClusterVae.Options;
using Microsoft.ML;

namespace ClusterVae.Testing.Conformance;

internal static class OptionChecks
{
    /// <summary>The rules are data, so the values that must be refused can be made from them.</summary>
    public static void Refuses_options_outside_their_rules(EstimatorCase c)
    {
        var type = c.Options.GetType();
        var refused = new HashSet<string>();
        foreach (var (rule, broken) in (IEnumerable<(string, object)>)typeof(OutsideRules).GetMethod(nameof(OutsideRules.Of))!.MakeGenericMethod(type).Invoke(null, [c.Options])!)
        {
            var error = Assert.Throws<OptionsException>(() => c.Make(new MLContext(1), broken));
            Assert.Contains(error.Violations, violation => violation.Name == rule && violation.Remedy.Length > 0);
            refused.Add(rule);
        }
        Assert.NotEmpty(refused);
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
}
