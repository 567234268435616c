using System.Collections;
using System.Globalization;
using System.Reflection;

namespace ClusterVae.Options;

/// <summary>Values of options as text: numbers with a point, words, switches, lists with commas.</summary>
internal static class OptionText
{
    /// <summary>Whether values of this type can be written in one word.</summary>
    public static bool IsText(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) || plain == typeof(int) || plain == typeof(long) || plain == typeof(double) || plain == typeof(bool) || plain.IsEnum || Element(plain) is not null;
    }

    /// <summary>The value that a property shall have.</summary>
    /// <exception cref="OptionTextException">The text is none of its type.</exception>
    public static object? Parse(PropertyInfo property, string text)
    {
        ArgumentNullException.ThrowIfNull(property);
        ArgumentNullException.ThrowIfNull(text);
        var plain = Nullable.GetUnderlyingType(property.PropertyType);
        var optional = plain is not null || (!property.PropertyType.IsValueType && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable);
        if (optional && (text.Length == 0 || text is "null" || text.Equals("auto", StringComparison.OrdinalIgnoreCase) && plain is not null))
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
            throw new OptionTextException($"{property.Name}={text}: expected {KindOf(property.PropertyType)}.");
        }
    }

    /// <summary>What may be written, in words.</summary>
    public static string KindOf(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsAbstract && !plain.IsInterface)
            return string.Join('|', Kinds.Of(plain).Select(kind => kind.Name));
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

    /// <summary>Text that gives the value again; nothing for null.</summary>
    public static string Show(object? value) => value switch
    {
        null => "",
        IEnumerable list and not string => string.Join(',', list.Cast<object>().Select(Show)),
        _ when !IsText(value.GetType()) => Kinds.NameOf(value.GetType(), value.GetType().BaseType is { IsAbstract: true } family ? family : value.GetType()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>Lists of numbers are written with commas.</summary>
    private static Type? Element(Type type) =>
        type == typeof(IReadOnlyList<double>) ? typeof(double) : type == typeof(IReadOnlyList<int>) ? typeof(int) : null;

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
}

/// <summary>Text that names no option, or no value of one.</summary>
public sealed class OptionTextException(string message) : ClusterVaeException(message);
