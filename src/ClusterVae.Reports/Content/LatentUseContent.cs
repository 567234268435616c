namespace ClusterVae.Reports.Content;

/// <summary>What the directions of a laid-out latent space are used for (EXoN s.3.4).</summary>
internal sealed record LatentUseContent
{
    public required IReadOnlyList<ComponentUse> Components { get; init; }

    /// <summary>V-nat above which a direction counts as used.</summary>
    public required double Threshold { get; init; }

    /// <summary>Whether rows were counted for the component of their known class, or of the one that the model predicts.</summary>
    public required bool ByKnownClass { get; init; }

    /// <summary>Rows that were looked at.</summary>
    public required int Rows { get; init; }

    /// <summary>What the KL between posterior and layout is spent on, in nats: names, values, and a sentence each.</summary>
    public required IReadOnlyList<(string Name, double Value, string Meaning)> Terms { get; init; }

    /// <summary>Mean squared change of decoded rows when noise moves their codes in the used directions.</summary>
    public required double ChangeInside { get; init; }

    /// <summary>The same in all other directions.</summary>
    public required double ChangeOutside { get; init; }

    /// <summary>A few rows decoded from their codes as they are.</summary>
    public IReadOnlyList<float[]> Still { get; init; } = [];

    public IReadOnlyList<float[]> MovedInside { get; init; } = [];

    public IReadOnlyList<float[]> MovedOutside { get; init; } = [];
}

/// <param name="Name">Of the component.</param>
/// <param name="LabelledRows">Rows of the training that had its label.</param>
/// <param name="Share">Of the rows looked at.</param>
/// <param name="Activity">V-nat per direction; NaN for a component without rows.</param>
/// <param name="Used">The directions above the threshold, the most used first, from 0.</param>
/// <param name="Nearest">The component whose centre lies nearest; −1 where there is only one.</param>
/// <param name="Distance">To it, in standard deviations of the wider of the two.</param>
internal sealed record ComponentUse(string Name, int LabelledRows, double Share, double[] Activity, int[] Used, int Nearest, double Distance);
