using System.Globalization;

namespace ClusterVae.Options;

/// <summary>An option outside its rule: its name, the value given, what is allowed and what to do.</summary>
public sealed record Violation(string Name, string Value, string Bound, string Remedy)
{
    public override string ToString() => $"{Name} = {Value}, allowed: {Bound}. {Remedy}";

    internal static string Show(object? value) => PlainText.Shown(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "nothing");
}
