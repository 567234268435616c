using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// The generator of the micro-batch that this thread is working on, for modules that receive nothing but a tensor (dropout). It is null
/// outside training steps: then a module draws nothing.
/// </summary>
internal static class NoiseSource
{
    [ThreadStatic]
    private static torch.Generator? current;

    public static torch.Generator? Current => current;

    /// <summary>Makes the generator current on this thread until the result is disposed.</summary>
    public static Use Begin(torch.Generator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        var use = new Use(current);
        current = generator;
        return use;
    }

    public readonly struct Use : IDisposable
    {
        private readonly torch.Generator? before;

        internal Use(torch.Generator? before) => this.before = before;

        public void Dispose() => current = before;
    }
}
