namespace Microsoft.ML.Runtime;

/// <summary>What every component is handed: a place to log, to find components and to get randomness from.</summary>
public interface IHostEnvironment : IChannelProvider
{
    IHost Register(string name, int? seed = null, bool? verbose = null);

    ComponentCatalog ComponentCatalog { get; }
}

internal interface IHostEnvironmentInternal : IHostEnvironment
{
    int? Seed { get; }

    string TempFilePath { get; set; }

    bool FallbackToCpu { get; set; }

    int? GpuDeviceId { get; set; }
}

public interface IHost : IHostEnvironment
{
    /// <summary>Repeatable for a seeded context, as long as hosts are registered in the same order.</summary>
    Random Rand { get; }
}
