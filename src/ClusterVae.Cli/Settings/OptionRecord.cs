using System.Collections;
using System.Globalization;
using System.Reflection;
using ClusterVae.Options;

namespace ClusterVae.Cli.Settings;

/// <summary>An options record seen through its properties: which can be set from text, and how.</summary>
internal static class OptionRecord
{
    /// <summary>The options with the settings applied and every rule checked.</summary>
    public static Checked<TOptions> With<TOptions>(IEnumerable<Setting> settings) where TOptions : class, IRuled<TOptions>, new()
    {
        var options = new TOptions();
        var given = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
        {
            var property = Find(typeof(TOptions), setting.Name);
            if (!given.Add(property.Name))
                throw new UsageException($"{property.Name} is given twice.");
            // The record was made here, and nobody has seen it yet.
            property.SetValue(options, Convert(property, setting.Value));
        }
        return new Checked<TOptions>(options);
    }

    public static bool Has<TOptions>(string name) => Settable(typeof(TOptions)).Any(property => property.Name == name);

    public static IReadOnlyList<SettingDescription> Describe<TOptions>() where TOptions : class, IRuled<TOptions>, new()
    {
        var defaults = new TOptions();
        return [.. Settable(typeof(TOptions)).Select(property =>
        {
            var bounds = TOptions.Rules.Where(rule => rule.Name == property.Name).Select(rule => rule.Bound);
            return new SettingDescription($"{property.Name}={Show(property.GetValue(defaults))}", string.Join("; ", [Kind(property.PropertyType), .. bounds]));
        })];
    }

    private static IEnumerable<PropertyInfo> Settable(Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite && IsText(property.PropertyType));

    private static PropertyInfo Find(Type options, string name)
    {
        var all = Settable(options).ToArray();
        return all.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"There is no option '{name}'. There are: {string.Join(", ", all.Select(property => property.Name))}.");
    }

    private static bool IsText(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) || plain == typeof(int) || plain == typeof(long) || plain == typeof(double) || plain == typeof(bool) || plain.IsEnum || Element(plain) is not null;
    }

    /// <summary>Lists of numbers are written with commas.</summary>
    private static Type? Element(Type type) =>
        type == typeof(IReadOnlyList<double>) ? typeof(double) : type == typeof(IReadOnlyList<int>) ? typeof(int) : null;

    private static object? Convert(PropertyInfo property, string text)
    {
        var plain = Nullable.GetUnderlyingType(property.PropertyType);
        var optional = plain is not null || (!property.PropertyType.IsValueType && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable);
        if (optional && text is "" or "null")
            return null;
        plain ??= property.PropertyType;
        try
        {
            return Element(plain) switch
            {
                { } element when element == typeof(double) => text.Split(',').Select(part => (double)Scalar(element, part)).ToArray(),
                { } element => text.Split(',').Select(part => (int)Scalar(element, part)).ToArray(),
                null => Scalar(plain, text),
            };
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw new UsageException($"{property.Name}={text}: expected {Kind(property.PropertyType)}.");
        }
    }

    private static object Scalar(Type type, string text)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(string))
            return text;
        if (type == typeof(int))
            return int.Parse(text, NumberStyles.Integer, culture);
        if (type == typeof(long))
            return long.Parse(text, NumberStyles.Integer, culture);
        if (type == typeof(double))
            return double.Parse(text, NumberStyles.Float, culture);
        if (type == typeof(bool))
            return bool.Parse(text);
        // Enum.Parse would take any number.
        var name = Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name is null ? throw new FormatException() : Enum.Parse(type, name);
    }

    private static string Kind(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (Element(plain) is not null)
            return "numbers separated by commas";
        if (plain == typeof(string))
            return "text";
        if (plain == typeof(bool))
            return "true or false";
        if (plain.IsEnum)
            return string.Join('|', Enum.GetNames(plain));
        return plain == typeof(double) ? "number" : "whole number";
    }

    private static string Show(object? value) => value switch
    {
        null => "",
        IEnumerable list and not string => string.Join(',', list.Cast<object>().Select(Show)),
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
