using System.Reflection;

namespace ClusterVae.Options;

/// <summary>One option that can be written as text, at its path in a tree of records.</summary>
/// <param name="Path">Such as "Training.Epochs".</param>
/// <param name="Property">Of the innermost record.</param>
/// <param name="Value">That it has now.</param>
internal sealed record OptionLeaf(string Path, PropertyInfo Property, object? Value)
{
    public string Name => Property.Name;
}

/// <summary>A tree of option records, seen through its properties: what can be set from text, and by which name.</summary>
internal static class OptionTree
{
    /// <summary>The options with one setting more; what was given stays as it is.</summary>
    /// <param name="options">The root of the tree.</param>
    /// <param name="name">A whole path, or its end where only one option has it.</param>
    /// <param name="text">Nothing or "null" where null is allowed; of a family of records the name of one.</param>
    /// <exception cref="OptionTextException">There is no such option, or it cannot have this value.</exception>
    public static TOptions With<TOptions>(TOptions options, string name, string text) where TOptions : class
    {
        var leaf = Find(options, name);
        return (TOptions)Replaced(options, leaf.Path.Split('.'), text);
    }

    /// <summary>Which option is meant.</summary>
    /// <exception cref="OptionTextException">None, or several.</exception>
    public static OptionLeaf Find(object options, string name)
    {
        var leaves = Leaves(options).ToArray();
        var whole = leaves.FirstOrDefault(leaf => leaf.Path.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (whole is not null)
            return whole;
        var ends = Ending(leaves, name);
        return ends.Length switch
        {
            1 => ends[0],
            > 1 => throw new OptionTextException($"'{name}' may be {string.Join(" or ", ends.Select(leaf => leaf.Path))}: write the whole path."),
            _ => throw new OptionTextException(Elsewhere(options, name) ?? $"There is no option '{name}'. There are: {string.Join(", ", leaves.Select(leaf => leaf.Path))}."),
        };
    }

    /// <summary>Everything that can be set, outer records before inner ones.</summary>
    public static IEnumerable<OptionLeaf> Leaves(object options) => Leaves(options, "");

    /// <summary>The tree once for every record that may stand in the place of an abstract one, beside its name; once with none where there is no such place.</summary>
    public static IEnumerable<(string? Kind, object Options)> Variants(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var families = Settable(options.GetType()).Where(property => IsFamily(property.PropertyType)).ToArray();
        if (families.Length == 0)
            return [(null, options)];
        return families.SelectMany(family => Kinds.Of(family.PropertyType).Select(kind => ((string?)$"{family.Name}={kind.Name}", Replaced(options, [family.Name], kind.Name))));
    }

    private static OptionLeaf[] Ending(IEnumerable<OptionLeaf> leaves, string name) =>
        [.. leaves.Where(leaf => leaf.Path.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase))];

    /// <summary>What says that another record of a family has the option.</summary>
    private static string? Elsewhere(object options, string name)
    {
        var having = Variants(options).Where(variant => Leaves(variant.Options).Any(leaf => leaf.Path.Equals(name, StringComparison.OrdinalIgnoreCase)) || Ending(Leaves(variant.Options), name).Length > 0).ToArray();
        return having.Length == 0 ? null : $"There is no option '{name}' here: it belongs to {string.Join(", ", having.Select(variant => variant.Kind))}.";
    }

    private static IEnumerable<OptionLeaf> Leaves(object record, string above)
    {
        var inner = new List<(string, object)>();
        foreach (var property in Settable(record.GetType()))
        {
            var value = property.GetValue(record);
            if (IsFamily(property.PropertyType) || OptionText.IsText(property.PropertyType))
                yield return new OptionLeaf(above + property.Name, property, value);
            if (value is not null && !OptionText.IsText(property.PropertyType) && IsRecord(value.GetType()))
                inner.Add(($"{above}{property.Name}.", value));
        }
        foreach (var (path, value) in inner)
        {
            foreach (var leaf in Leaves(value, path))
                yield return leaf;
        }
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true });

    private static object Replaced(object record, ReadOnlySpan<string> path, string text)
    {
        var copy = record.GetType().GetMethod(CloneMethod)!.Invoke(record, null)!;
        var property = copy.GetType().GetProperty(path[0])!;
        // The copy was made here, and nobody has seen it yet.
        property.SetValue(copy, path.Length > 1 ? Replaced(property.GetValue(copy)!, path[1..], text)
            : IsFamily(property.PropertyType) ? Kind(property, property.GetValue(copy), text) : OptionText.Parse(property, text));
        return copy;
    }

    private static object Kind(PropertyInfo property, object? now, string text)
    {
        var kinds = Kinds.Of(property.PropertyType);
        var (_, type) = kinds.FirstOrDefault(kind => kind.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (type is null)
            throw new OptionTextException($"{property.Name}={text}: expected {string.Join('|', kinds.Select(kind => kind.Name))}.");
        return now?.GetType() == type ? now : Activator.CreateInstance(type)!;
    }

    // What the compiler calls the method behind "with".
    private const string CloneMethod = "<Clone>$";

    private static bool IsRecord(Type type) => type.GetMethod(CloneMethod) is not null;

    private static bool IsFamily(Type type) => type.IsAbstract && IsRecord(type);
}
