using System.Reflection;

namespace ClusterVae.Options;

/// <summary>
/// The records that derive from an abstract one, by their names without the base's last word: VadeObjective is the "Vade" of ClusteringObjective.
/// A new one is found by itself.
/// </summary>
internal static class Kinds
{
    public static IReadOnlyList<(string Name, Type Type)> Of(Type family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return [.. family.Assembly.GetTypes().Where(type => type.IsSubclassOf(family) && !type.IsAbstract).Select(type => (NameOf(type, family), type)).OrderBy(kind => kind.Item1, StringComparer.Ordinal)];
    }

    public static string NameOf(Type type, Type family)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(family);
        var lastWord = family.Name[family.Name.LastIndexOfAny([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ"])..];
        return type.Name.EndsWith(lastWord, StringComparison.Ordinal) ? type.Name[..^lastWord.Length] : type.Name;
    }

    /// <summary>The rules of every kind, each told of the record around it and holding where that has another kind.</summary>
    public static IEnumerable<Rule<TOptions>> Rules<TOptions, TFamily>(string path, Func<TOptions, TFamily?> read) where TFamily : class =>
        Of(typeof(TFamily)).SelectMany(kind => (IEnumerable<Rule<TOptions>>)typeof(Kinds).GetMethod(nameof(RulesOf), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(typeof(TOptions), typeof(TFamily), kind.Type).Invoke(null, [path, read])!);

    private static IEnumerable<Rule<TOptions>> RulesOf<TOptions, TFamily, TKind>(string path, Func<TOptions, TFamily?> read) where TFamily : class where TKind : class, TFamily, IRuled<TKind> =>
        RulesFor<TOptions>.Part(path, options => read(options) is TKind kind && kind.GetType() == typeof(TKind) ? kind : null);
}
