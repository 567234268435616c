using System.Buffers;
using System.Numerics;
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

    /// <summary>The same of memberships in single precision, as networks give them.</summary>
    public static void Fill(ReadOnlySpan<float> logGamma, int rows, int clusters, OutputBlock outputs)
    {
        var wide = ArrayPool<double>.Shared.Rent(rows * clusters);
        for (var i = 0; i < rows * clusters; i++)
            wide[i] = logGamma[i];
        Fill(wide, rows, clusters, outputs);
        ArrayPool<double>.Shared.Return(wide);
    }

    /// <param name="logGamma">[rows, clusters] log γ_k, normalised</param>
    /// <param name="rows">how many</param>
    /// <param name="clusters">K</param>
    /// <param name="outputs">the buffers to fill, where wanted</param>
    public static void Fill(ReadOnlySpan<double> logGamma, int rows, int clusters, OutputBlock outputs)
    {
        var labels = outputs.Keys(LabelIndex);
        var scores = outputs.Values(ScoreIndex);
        var probabilities = outputs.Values(ProbabilityIndex);
        var all = logGamma[..(rows * clusters)];
        if (!scores.IsEmpty)
            Negate(all, scores);
        for (var row = 0; row < rows && !labels.IsEmpty; row++)
            labels[row] = (uint)ArgMax(all.Slice(row * clusters, clusters)) + 1;
        for (var i = 0; i < all.Length && !probabilities.IsEmpty; i++)
            probabilities[i] = (float)Math.Exp(Math.Min(0, all[i]));
    }

    /// <summary>−log γ. Rounding may leave log γ a little above 0, where no logarithm of a probability lies.</summary>
    private static void Negate(ReadOnlySpan<double> logGamma, Span<float> scores)
    {
        var half = Vector<double>.Count;
        var most = new Vector<double>(float.MaxValue);
        var i = 0;
        for (; i <= logGamma.Length - 2 * half; i += 2 * half)
        {
            var low = Vector.Min(Vector.Max(-new Vector<double>(logGamma[i..]), Vector<double>.Zero), most);
            var high = Vector.Min(Vector.Max(-new Vector<double>(logGamma[(i + half)..]), Vector<double>.Zero), most);
            Vector.Narrow(low, high).CopyTo(scores[i..]);
        }
        for (; i < logGamma.Length; i++)
            scores[i] = Finite(Math.Max(0, -logGamma[i]));
    }

    /// <summary>A row far outside every cluster has a logarithm beyond the range of a float; the end of the range says so as well as infinity.</summary>
    public static float Finite(double value) => (float)Math.Clamp(value, -float.MaxValue, float.MaxValue);

    private static string SlotName(int slot) => $"Cluster {slot + 1}";

    public static int ArgMax<T>(ReadOnlySpan<T> values) where T : INumber<T>
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
