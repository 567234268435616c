namespace ClusterVae.Options;

/// <summary>One thing that must hold of an options record, kept as data so that checks, help texts and tests read the same list.</summary>
public abstract class Rule<TOptions>
{
    private protected Rule(string name, string bound, string remedy)
    {
        (Name, Bound, Remedy) = (name, bound, remedy);
    }

    /// <summary>The option that the rule is about.</summary>
    public string Name { get; }

    /// <summary>What is inside, in words.</summary>
    public string Bound { get; }

    public string Remedy { get; }

    /// <summary>Null when the rule holds.</summary>
    public abstract Violation? Check(TOptions options);
}

/// <summary>A number that must lie in an interval.</summary>
public sealed class RangeRule<TOptions>(string name, Func<TOptions, double> read, Interval inside, string? remedy = null)
    : Rule<TOptions>(name, inside.ToString(), remedy ?? $"Choose {name} {inside}.")
{
    public Interval Inside { get; } = inside;

    public override Violation? Check(TOptions options)
    {
        var value = read(options);
        return Inside.Contains(value) ? null : new Violation(Name, Violation.Show(value), Bound, Remedy);
    }
}

/// <summary>Anything else that must be true, among them relations between two options.</summary>
public sealed class TruthRule<TOptions>(string name, Func<TOptions, bool> holds, Func<TOptions, object?> show, string bound, string remedy)
    : Rule<TOptions>(name, bound, remedy)
{
    public override Violation? Check(TOptions options) =>
        holds(options) ? null : new Violation(Name, Violation.Show(show(options)), Bound, Remedy);
}
