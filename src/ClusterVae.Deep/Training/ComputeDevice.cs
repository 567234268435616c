using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Turns the choice in the options into a device that is there.</summary>
internal static class ComputeDevice
{
    public static torch.Device Resolve(DeviceChoice? choice, int index)
    {
        NativeRuntime.Prepare();
        if (choice == DeviceChoice.Cpu)
            return torch.CPU;
        if (torch.cuda.is_available() && index < torch.cuda.device_count())
            return torch.device("cuda", index);
        if (choice is null)
            return torch.CPU;
        throw new TrainingFailedException($"CUDA device {index} was asked for and libtorch sees {(torch.cuda.is_available() ? torch.cuda.device_count() : 0)}",
            "Use Device = Cpu or none at all, or run with the CUDA build of libtorch on a machine with a GPU.");
    }
}

public enum DeviceChoice
{
    Cpu,

    /// <summary>The GPU; an error where there is none.</summary>
    Cuda,
}
