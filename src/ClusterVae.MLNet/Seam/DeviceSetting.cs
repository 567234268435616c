using ClusterVae.Deep;
using ClusterVae.Deep.Training;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet.Seam;

/// <summary>The GPU that the context names. It may be set after the estimator was made, so it is read when training begins.</summary>
internal static class DeviceSetting
{
    /// <summary>An explicit choice in the options wins; otherwise the context's GPU, strictly unless it may fall back to the CPU.</summary>
    public static TOptions OnDeviceOf<TOptions>(this TOptions options, IHost host) where TOptions : TrainingOptions
    {
        if (options.Device != DeviceChoice.Auto || host is not IHostEnvironmentInternal { GpuDeviceId: { } gpu } context)
            return options;
        return options with { Device = context.FallbackToCpu ? DeviceChoice.Auto : DeviceChoice.Cuda, DeviceIndex = gpu };
    }
}
