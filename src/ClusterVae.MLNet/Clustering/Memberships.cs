using ClusterVae.MLNet.Pipeline;

namespace ClusterVae.MLNet;

/// <summary>
/// The three columns that every clustering transformer adds first (<see cref="ClusteringColumns"/> says what they hold), and how they follow
/// from one row of log-responsibilities log γ_k.
/// </summary>
internal static class Memberships
{
    private const int LabelIndex = 0;
    private const int ScoreIndex = 1;
    private const int ProbabilityIndex = 2;

    /// <summary>How many columns <see cref="Of"/> describes; a transformer's own stand behind them.</summary>
    public const int Count = 3;

    public static IReadOnlyList<OutputColumn> Of(ClusteringColumns names, int clusters) =>
    [
        OutputColumn.Key(names.PredictedLabel, clusters),
        OutputColumn.Vector(names.Score, clusters, SlotName),
        OutputColumn.Vector(names.Probability, clusters, SlotName),
    ];

    /// <param name="logGamma">[rows, clusters] log γ_k, normalised</param>
    /// <param name="rows">how many</param>
    /// <param name="clusters">K</param>
    /// <param name="outputs">the buffers to fill, where wanted</param>
    public static void Fill(ReadOnlySpan<double> logGamma, int rows, int clusters, OutputBlock outputs)
    {
        var labels = outputs.Keys(LabelIndex);
        var scores = outputs.Values(ScoreIndex);
        var probabilities = outputs.Values(ProbabilityIndex);
        for (var row = 0; row < rows; row++)
        {
            var gamma = logGamma.Slice(row * clusters, clusters);
            if (!labels.IsEmpty)
                labels[row] = (uint)ArgMax(gamma) + 1;
            for (var k = 0; k < clusters; k++)
            {
                // Rounding may leave log γ a little above 0, where no logarithm of a probability lies.
                var value = Math.Min(0, gamma[k]);
                if (!scores.IsEmpty)
                    scores[row * clusters + k] = Finite(-value);
                if (!probabilities.IsEmpty)
                    probabilities[row * clusters + k] = (float)Math.Exp(value);
            }
        }
    }

    /// <summary>A row far outside every cluster has a logarithm beyond the range of a float; the end of the range says so as well as infinity.</summary>
    public static float Finite(double value) => (float)Math.Clamp(value, -float.MaxValue, float.MaxValue);

    private static string SlotName(int slot) => $"Cluster {slot + 1}";

    private static int ArgMax(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var k = 1; k < values.Length; k++)
        {
            if (values[k] > values[best])
                best = k;
        }
        return best;
    }
}
