using ClusterVae.Randomness;

namespace ClusterVae.Mixtures.Engine;

/// <summary>First parameters from a sample of rows.</summary>
internal static class StateStart
{
    public static int SampleSize(int components) => Math.Clamp(100 * components, 2048, 32768);

    public static void KMeansPlusPlus(MixtureState state, RowSample sample, double totalWeight, RandomStream random, CancellationToken stop = default)
    {
        var labels = KMeansStart.Assign(sample, state.Components, state.Width, random, stop);
        var sums = NewSums(state);
        var scale = sample.Weight > 0 ? totalWeight / sample.Weight : 1;
        var (centres, spread) = Centres(state, sample, labels);
        for (var i = 0; i < sample.Count; i++)
            sums.AddRow(labels[i], sample.WeightOf(i) * scale, sample.Row(i));
        // A few rows' worth of roundness keeps small clusters of the sample from starting singular.
        for (var k = 0; k < state.Components; k++)
            AddRoundness(state, sums, k, scale * (state.Moments == Moments.Products ? state.Width + 1 : 1), centres.AsSpan(k * state.Width, state.Width), spread);
        state.Maximise(sums);
    }

    public static void RandomRows(MixtureState state, RowSample sample, RandomStream random)
    {
        var order = Enumerable.Range(0, sample.Count).ToArray();
        random.Shuffle<int>(order);
        for (var k = 0; k < state.Components; k++)
            state.Reseed(k, sample.Row(order[k % order.Length]));
        Array.Fill(state.MixtureWeights, 1.0 / state.Components);
    }

    /// <summary>A row for a component without one: by squared distance to the nearest other component.</summary>
    public static ReadOnlySpan<double> FarRow(MixtureState state, int component, RowSample sample, RandomStream random)
    {
        var distances = new double[sample.Count];
        for (var i = 0; i < sample.Count; i++)
        {
            var least = double.PositiveInfinity;
            for (var k = 0; k < state.Components; k++)
                if (k != component)
                    least = Math.Min(least, KMeansStart.SquaredDistance(sample.Row(i), state.Centre(k)));
            distances[i] = double.IsFinite(least) ? least : 1;
        }
        return sample.Row(sample.Draw(distances, random));
    }

    public static Statistics NewSums(MixtureState state) => new(
        new FeaturePlan(state.Moments, state.Width),
        state.SharedMoments is { } shared ? new FeaturePlan(shared, state.Width) : null,
        state.Components);

    private static (double[] Centres, double Spread) Centres(MixtureState state, RowSample sample, int[] labels)
    {
        var width = state.Width;
        var centres = new double[state.Components * width];
        var weights = new double[state.Components];
        for (var i = 0; i < sample.Count; i++)
        {
            weights[labels[i]] += sample.WeightOf(i);
            for (var d = 0; d < width; d++)
                centres[labels[i] * width + d] += sample.WeightOf(i) * sample.Row(i)[d];
        }
        for (var j = 0; j < centres.Length; j++)
            centres[j] /= Math.Max(weights[j / width], 1e-300);
        var squares = 0.0;
        for (var i = 0; i < sample.Count; i++)
            squares += sample.WeightOf(i) * KMeansStart.SquaredDistance(sample.Row(i), centres.AsSpan(labels[i] * width, width));
        return (centres, squares / Math.Max(sample.Weight * width, 1e-300));
    }

    private static void AddRoundness(MixtureState state, Statistics sums, int k, double weight, ReadOnlySpan<double> centre, double spread)
    {
        if (state is BernoulliState)
        {
            var half = new double[state.Width];
            Array.Fill(half, 0.5);
            sums.AddRow(k, weight, half);
            return;
        }
        sums.AddRow(k, weight, centre);
        for (var d = 0; d < state.Width; d++)
            sums.AddSecond(k, d, d, weight * spread);
    }
}
