namespace ClusterVae.Mixtures;

/// <summary>Ways to say where EM begins.</summary>
public static class MixtureStart
{
    /// <summary>Start with all of a mixture's parameters.</summary>
    public static MixtureStart<TModel> FromParameters<TModel>(TModel parameters) where TModel : MixtureModel
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new(parameters, default, default);
    }

    /// <summary>Start at these means [K, D] (probabilities for Bernoulli components), with even weights and components as wide as the data.</summary>
    public static MixtureStart<TModel> FromMeans<TModel>(ReadOnlyMemory<double> means) where TModel : MixtureModel => new(null, means, default);

    /// <summary>Start with an M-step on these responsibilities [N, K]; rows that sum to something else than one are refused.</summary>
    public static MixtureStart<TModel> FromResponsibilities<TModel>(ReadOnlyMemory<double> responsibilities) where TModel : MixtureModel =>
        new(null, default, responsibilities);
}

/// <summary>Where EM begins: exactly one of the three is set.</summary>
public sealed class MixtureStart<TModel> where TModel : MixtureModel
{
    internal MixtureStart(TModel? parameters, ReadOnlyMemory<double> means, ReadOnlyMemory<double> responsibilities)
    {
        (Parameters, Means, Responsibilities) = (parameters, means, responsibilities);
    }

    /// <summary>All parameters.</summary>
    public TModel? Parameters { get; }

    /// <summary>[K, D].</summary>
    public ReadOnlyMemory<double> Means { get; }

    /// <summary>[N, K].</summary>
    public ReadOnlyMemory<double> Responsibilities { get; }
}
