using TorchSharp;

namespace ClusterVae.Deep.Training;

/// <summary>The gradient of one micro-batch: one tensor per parameter, contiguous; null where the loss did not depend on it.</summary>
internal sealed class GradientSet(torch.Tensor?[] tensors, bool owned = true) : IDisposable
{
    public torch.Tensor? this[int parameter] => tensors[parameter];

    /// <summary>Where the values lie, for passes in managed code; 0 where there is no gradient.</summary>
    public nint[] Addresses()
    {
        var addresses = new nint[tensors.Length];
        for (var index = 0; index < tensors.Length; index++)
            addresses[index] = tensors[index] is { } tensor ? TensorMemory.Address(tensor) : 0;
        return addresses;
    }

    public void Dispose()
    {
        if (!owned)
            return;
        foreach (var tensor in tensors)
            tensor?.Dispose();
    }
}
