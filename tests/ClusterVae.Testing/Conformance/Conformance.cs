using System.Reflection;
using Microsoft.ML;

namespace ClusterVae.Testing.Conformance;

public static class Conformance
{
    /// <summary>Every public estimator of an assembly, so that none can be forgotten in the grid.</summary>
    public static IReadOnlyList<Type> PublicEstimators(Assembly assembly) =>
    [
        .. assembly.GetExportedTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEstimator<>)))
            .OrderBy(type => type.Name),
    ];
}
