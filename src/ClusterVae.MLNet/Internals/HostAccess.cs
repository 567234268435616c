using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet.Internals;

/// <summary>What an estimator needs from the context it was made in.</summary>
internal static class HostAccess
{
    public static IHost RegisterHost(this ClusteringCatalog.ClusteringTrainers catalog, string name) => CatalogUtils.GetEnvironment(catalog).Register(name);

    public static IHost RegisterHost(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, string name) => CatalogUtils.GetEnvironment(catalog).Register(name);

    public static IHost RegisterHost(this TransformsCatalog catalog, string name) => CatalogUtils.GetEnvironment(catalog).Register(name);

    /// <summary>The options' own seed, or one drawn from the context: repeatable when the <see cref="MLContext"/> was made with a seed.</summary>
    public static long SeedOr(this IHost host, long? seed) => seed ?? host.Rand.Next();
}
