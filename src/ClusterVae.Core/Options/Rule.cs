using System.Diagnostics.CodeAnalysis;

namespace ClusterVae.Options;

/// <summary>One thing that must hold of an options record, kept as data so that checks, help texts and tests read the same list.</summary>
internal abstract class Rule<TOptions>
{
    private protected Rule(string name, string bound, string remedy)
    {
        (Name, Bound, Remedy) = (name, bound, remedy);
    }

    /// <summary>The option that the rule is about; of an option in an inner record the whole path, such as "Training.Epochs".</summary>
    public string Name { get; }

    /// <summary>What is inside, in words.</summary>
    public string Bound { get; }

    public string Remedy { get; }

    /// <summary>What the number must lie in, of rules about a number.</summary>
    public virtual Interval? Interval => null;

    /// <summary>Null when the rule holds.</summary>
    public abstract Violation? Check(TOptions options);
}

/// <summary>A number that must lie in an interval; null is automatic and inside.</summary>
internal sealed class RangeRule<TOptions>(string name, Func<TOptions, double?> read, Interval inside, string? remedy = null)
    : Rule<TOptions>(name, inside.ToString(), remedy ?? $"Choose {name} {inside}.")
{
    public override Interval Interval { get; } = inside;

    public override Violation? Check(TOptions options) =>
        read(options) is not { } value || Interval.Contains(value) ? null : new Violation(Name, Violation.Show(value), Bound, Remedy);
}

/// <summary>Anything else that must be true, among them relations between two options.</summary>
internal sealed class TruthRule<TOptions>(string name, Func<TOptions, bool> holds, Func<TOptions, object?> show, string bound, string remedy)
    : Rule<TOptions>(name, bound, remedy)
{
    public override Violation? Check(TOptions options) =>
        holds(options) ? null : new Violation(Name, Violation.Show(show(options)), Bound, Remedy);
}

/// <summary>The rule of an inner record, told of the record around it; it holds where that has no such record.</summary>
internal sealed class PartRule<TOptions, TPart>(string path, Func<TOptions, TPart?> read, Rule<TPart> rule)
    : Rule<TOptions>($"{path}.{rule.Name}", rule.Bound, rule.Remedy)
    where TPart : class
{
    public override Interval? Interval => rule.Interval;

    public override Violation? Check(TOptions options) =>
        read(options) is { } part && rule.Check(part) is { } broken ? broken with { Name = Name } : null;
}

/// <summary>Short ways to write the rules of one record.</summary>
[SuppressMessage("Design", "CA1000", Justification = "Imported with using static, the record is named once in a file instead of in every rule.")]
internal static class RulesFor<TOptions>
{
    public static Rule<TOptions> Number(string name, Func<TOptions, double?> read, Interval inside, string? remedy = null) =>
        new RangeRule<TOptions>(name, read, inside, remedy);

    public static Rule<TOptions> Whole(string name, Func<TOptions, double?> read, int lower, int upper, string? remedy = null) =>
        new RangeRule<TOptions>(name, read, Options.Interval.Closed(lower, upper), remedy);

    public static Rule<TOptions> Truth(string name, Func<TOptions, bool> holds, Func<TOptions, object?> show, string bound, string remedy) =>
        new TruthRule<TOptions>(name, holds, show, bound, remedy);

    /// <summary>One of the words that an enumeration has; null is automatic.</summary>
    public static Rule<TOptions> Word<TEnum>(string name, Func<TOptions, TEnum?> read) where TEnum : struct, Enum =>
        Truth(name, options => read(options) is not { } word || Enum.IsDefined(word), options => read(options), string.Join(", ", Enum.GetNames<TEnum>()), "Choose one of these.");

    /// <summary>All rules of an inner record.</summary>
    public static IEnumerable<Rule<TOptions>> Part<TPart>(string path, Func<TOptions, TPart?> read) where TPart : class, IRuled<TPart> =>
        TPart.Rules.Select(rule => (Rule<TOptions>)new PartRule<TOptions, TPart>(path, read, rule));
}
