namespace ClusterVae.Options;

/// <summary>An options record that tells its own rules.</summary>
internal interface IRuled<TSelf> where TSelf : class, IRuled<TSelf>
{
    static abstract IReadOnlyList<Rule<TSelf>> Rules { get; }
}

/// <summary>Options whose rules hold. A trainer takes nothing else, so that no half-valid option can reach the mathematics.</summary>
internal sealed class Checked<TOptions> where TOptions : class, IRuled<TOptions>
{
    public Checked(TOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var violations = TOptions.Rules.Select(rule => rule.Check(options)).OfType<Violation>().ToArray();
        if (violations.Length > 0)
            throw new OptionsException(typeof(TOptions).Name, violations);
        Value = options;
    }

    public TOptions Value { get; }

    /// <summary>So that a trainer is given options and its door checks them.</summary>
    public static implicit operator Checked<TOptions>(TOptions options) => new(options);
}
