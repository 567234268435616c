using ClusterVae.Deep;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet.Internals;

/// <summary>The GPU that the context names. It may be set after the estimator was made, so it is read when training begins.</summary>
internal static class DeviceSetting
{
    /// <summary>Seed and device decided: an explicit choice in the options wins; otherwise the context's seed, and its GPU, strictly unless it may fall back to the CPU.</summary>
    public static TrainingOptions Settled(this IHost host, TrainingOptions options)
    {
        var seeded = options with { Seed = host.SeedOr(options.Seed) };
        if (options.Device is not null || host is not IHostEnvironmentInternal { GpuDeviceId: { } gpu } context)
            return seeded;
        return seeded with { Device = context.FallbackToCpu ? null : DeviceChoice.Cuda, DeviceIndex = gpu };
    }
}
