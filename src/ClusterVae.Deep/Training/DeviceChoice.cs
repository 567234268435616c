namespace ClusterVae.Deep.Training;

public enum DeviceChoice
{
    /// <summary>The GPU where there is one, else the CPU.</summary>
    Auto,
    Cpu,

    /// <summary>The GPU; an error where there is none.</summary>
    Cuda,
}
