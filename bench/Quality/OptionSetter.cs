using System.Globalization;
using ClusterVae.Deep;

namespace ClusterVae.Bench.Quality;

/// <summary>--set Name=Value for any scalar option.</summary>
internal static class OptionSetter
{
    public static ClusteringVaeOptions Apply(ClusteringVaeOptions options, string[] arguments)
    {
        var changed = options with { };
        for (var place = 0; place + 1 < arguments.Length; place++)
        {
            if (arguments[place] != "--set")
                continue;
            var (name, value) = arguments[place + 1].Split('=', 2) is [var left, var right] ? (left, right) : throw new ArgumentException("Write --set Name=Value.");
            var property = typeof(ClusteringVaeOptions).GetProperty(name) ?? throw new ArgumentException($"There is no option {name}.");
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            property.SetValue(changed, type.IsEnum ? Enum.Parse(type, value, ignoreCase: true) : Convert.ChangeType(value, type, CultureInfo.InvariantCulture));
        }
        return changed;
    }
}
