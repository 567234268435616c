using System.Runtime.InteropServices;
using TorchSharp;

namespace ClusterVae.Deep.Clustering;

/// <summary>Between tensors and the memory of the caller's arrays.</summary>
internal static class RawMemory
{
    public static unsafe Span<float> Span(nint memory, int start, int count, int width) => new((float*)memory + (long)start * width, checked(count * width));

    public static torch.Tensor Tensor(nint memory, int start, int count, int width)
    {
        var tensor = torch.empty([count, width], torch.float32);
        Span(memory, start, count, width).CopyTo(MemoryMarshal.Cast<byte, float>(tensor.bytes));
        return tensor;
    }

    /// <summary>Does nothing where the address is 0.</summary>
    public static void Write(torch.Tensor values, nint memory, int start, int width)
    {
        if (memory == 0)
            return;
        var floats = MemoryMarshal.Cast<byte, float>(values.cpu().contiguous().bytes);
        floats.CopyTo(Span(memory, start, floats.Length / width, width));
    }

    public static float[] Values(torch.Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        return MemoryMarshal.Cast<byte, float>(values.detach().cpu().contiguous().bytes).ToArray();
    }
}
