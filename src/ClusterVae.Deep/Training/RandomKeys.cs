namespace ClusterVae.Deep.Training;

/// <summary>What the seed is split for. The numbers are part of what "same seed, same bytes" means and never change.</summary>
internal static class RandomKeys
{
    public const long HeldOut = 1;
    public const long Order = 2;
    public const long Noise = 3;
    public const long HeldOutNoise = 4;
    public const long Weights = 5;
    public const long ShuffleBuffer = 6;
}
