namespace ClusterVae.Reports.Content;

/// <summary>How many clusters there are was chosen, and this is what the choice saw.</summary>
/// <param name="Criterion">The score that decided: one of <paramref name="Scores"/>.</param>
/// <param name="Scores">Names of the numbers in each row of the table.</param>
/// <param name="Tried">From the fewest clusters to the most.</param>
/// <param name="Rule">Which number is taken, in words.</param>
internal sealed record NumberChoice(string Criterion, IReadOnlyList<string> Scores, IReadOnlyList<TriedNumber> Tried, string Rule)
{
    public int Decisive => Scores.Index().First(score => score.Item == Criterion).Index;

    /// <summary>Whether a program of another version left something else where this was kept.</summary>
    public bool IsWhole => Scores is not null && Criterion is not null && Scores.Contains(Criterion) && Rule is not null && Tried is { Count: > 0 } && Tried.All(row => row?.Values?.Count == Scores.Count);
}

/// <summary>One number of clusters.</summary>
/// <param name="Values">In the order of the names; null where there is no number.</param>
internal sealed record TriedNumber(int Clusters, IReadOnlyList<double?> Values);
