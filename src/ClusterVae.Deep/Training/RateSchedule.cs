namespace ClusterVae.Deep.Training;

/// <summary>How the learning rate falls. Warm-up and steps multiply with each of them.</summary>
public enum RateSchedule
{
    Constant,

    /// <summary>From the full rate to zero along half a cosine.</summary>
    Cosine,

    /// <summary>A fixed factor per epoch.</summary>
    Exponential,

    /// <summary>The decay of the EXoN experiments: exp(−5 (1 − (E − c)/span)²) from a given epoch c on.</summary>
    Exon,
}
