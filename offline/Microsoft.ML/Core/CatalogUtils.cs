using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>What a catalog extension needs and users do not see.</summary>
internal interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}

internal static class CatalogUtils
{
    public static IHostEnvironment GetEnvironment(this IInternalCatalog catalog)
        => Contracts.CheckRef(catalog, nameof(catalog)).Environment;
}
