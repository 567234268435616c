namespace ClusterVae.Cli.Sampling;

/// <summary>Draws new rows from a model, in the units of the rows that it was trained on.</summary>
internal interface IRowSampler
{
    /// <summary>Values per row.</summary>
    int Width { get; }

    /// <summary>How many there are to draw from; 0 where there are none.</summary>
    int Clusters { get; }

    /// <summary>Whether there is a variance to scale.</summary>
    bool Scales { get; }

    /// <param name="wish">what is wanted</param>
    /// <param name="drawn">told how many rows there are</param>
    SampledRows Draw(SamplingWish wish, Action<int> drawn);
}

/// <param name="Count">from 1</param>
/// <param name="Cluster">from 0; null draws each row's cluster by its weight</param>
/// <param name="Scale">of the variance around the cluster's mean: less than 1 keeps to typical rows</param>
/// <param name="Seed">same seed, same rows</param>
internal sealed record SamplingWish(int Count, int? Cluster, double Scale, long Seed);

/// <param name="Values">[count, width], row-major</param>
/// <param name="Clusters">each row's, from 0; empty where there are none</param>
internal sealed record SampledRows(float[] Values, IReadOnlyList<int> Clusters);
