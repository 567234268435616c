using System.Globalization;

namespace ClusterVae.Deep;

/// <summary>Whether a network fits into memory, asked before any of it is taken.</summary>
internal static class NetworkMemory
{
    // Of each weight: itself, its gradient, Adam's two means, and the copies of the last good step (itself and the two means).
    private const int BytesPerWeight = 7 * sizeof(float);

    private const double Gigabyte = 1 << 30;

    /// <summary>Refuses more weights than could be trained with all the memory there is.</summary>
    public static void Require(Int128 weights)
    {
        var needed = weights * BytesPerWeight;
        var there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed > there)
        {
            throw new NetworkShapeException(
                string.Create(CultureInfo.InvariantCulture, $"A network of {(double)weights:N0} weights and more takes {(double)needed / Gigabyte:N1} GB in training, and there are {there / Gigabyte:N1} GB"),
                "Choose fewer or narrower layers (Hidden).");
        }
    }
}
