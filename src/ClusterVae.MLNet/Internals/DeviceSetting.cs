using ClusterVae.Deep;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet.Internals;

/// <summary>The GPU that the context names. It may be set after the estimator was made, so it is read when training begins.</summary>
internal static class DeviceSetting
{
    /// <summary>An explicit choice in the options wins; otherwise the context's GPU, strictly unless it may fall back to the CPU.</summary>
    public static (DeviceChoice Device, int Index) DeviceOr(this IHost host, DeviceChoice choice, int index)
    {
        if (choice != DeviceChoice.Auto || host is not IHostEnvironmentInternal { GpuDeviceId: { } gpu } context)
            return (choice, index);
        return (context.FallbackToCpu ? DeviceChoice.Auto : DeviceChoice.Cuda, gpu);
    }
}
