namespace ClusterVae.Deep.Clustering;

/// <summary>How rows are distributed around what the decoder says.</summary>
public enum ClusteringLikelihood
{
    /// <summary>Bernoulli where the rows that the network sees lie in 0..1, else Gaussian.</summary>
    Auto,
    Bernoulli,

    /// <summary>One learned variance for all features.</summary>
    Gaussian,
}

/// <summary>How rows are brought to the network's scale. The model keeps it and answers in the rows' own units.</summary>
public enum RowScaling
{
    /// <summary>None for rows in 0..1; one common divisor for images and for columns of one unit; else <see cref="Standard"/>.</summary>
    Auto,
    None,

    /// <summary>(x − smallest)/(largest − smallest) over all columns together.</summary>
    UnitInterval,

    /// <summary>(x − mean)/standard deviation, column by column.</summary>
    Standard,
}
