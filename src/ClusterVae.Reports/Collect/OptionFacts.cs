using System.Globalization;
using System.Reflection;
using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Collect;

/// <summary>An options record as facts: what differs from the defaults in the open, all the rest folded.</summary>
internal static class OptionFacts
{
    public static IReadOnlyList<FactGroup> Of(string name, object options)
    {
        var all = Leaves(options, "").ToArray();
        var usual = Leaves(Activator.CreateInstance(options.GetType())!, "").ToDictionary(fact => fact.Name, fact => fact.Value);
        var changed = all.Where(fact => usual.GetValueOrDefault(fact.Name) != fact.Value).ToArray();
        return
        [
            new FactGroup($"{name}, where they are not the defaults", changed.Length > 0 ? changed : [new Fact("all", "as the defaults")]),
            new FactGroup($"{name}, all of them", all, Folded: true),
        ];
    }

    private static IEnumerable<Fact> Leaves(object record, string prefix)
    {
        foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0 && property.CanWrite))
        {
            var value = property.GetValue(record);
            if (value is not null && IsRecord(value.GetType()))
            {
                // Where there is a choice of records, the one that was chosen says which kind of thing was wanted, such as the objective.
                if (value.GetType() != property.PropertyType)
                    yield return new Fact(prefix + property.Name, value.GetType().Name);
                foreach (var leaf in Leaves(value, $"{prefix}{property.Name}."))
                    yield return leaf;
                continue;
            }
            yield return new Fact(prefix + property.Name, Text(value));
        }
    }

    private static bool IsRecord(Type type) => type.IsClass && type.Namespace?.StartsWith("ClusterVae", StringComparison.Ordinal) == true;

    private static string Text(object? value) => value switch
    {
        null => "automatic",
        string { Length: 0 } => "none",
        bool flag => flag ? "yes" : "no",
        System.Collections.IEnumerable list and not string => string.Join(", ", list.Cast<object>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
