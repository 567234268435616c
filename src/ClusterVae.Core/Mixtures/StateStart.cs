using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>First parameters from a sample of rows.</summary>
internal static class StateStart
{
    private const int MostValues = 1 << 24;

    public static int SampleSize(int components, int width) => Math.Min(Math.Clamp(100 * components, 2048, 32768), Math.Max(MostValues / width, 20 * components));

    /// <param name="factors">what k-means multiplies the columns by before it measures distances</param>
    public static void KMeansPlusPlus(MixtureState state, RowSample sample, double totalWeight, RandomStream random, ReadOnlySpan<double> factors)
    {
        var labels = KMeansStart.Assign(factors.IsEmpty ? sample : sample.Scaled(factors), state.Components, state.Width, random, state.Threads, state.Stop);
        var scale = sample.Weight > 0 ? totalWeight / sample.Weight : 1;
        var (centres, spread) = Centres(state, sample, labels);
        var sums = NewSums(state);
        for (var step = 0; step < state.StartSteps; step++)
        {
            state.Stop.ThrowIfCancellationRequested();
            sums.Clear();
            for (var i = 0; i < sample.Count; i++)
                state.AddRow(sums, labels[i], sample.WeightOf(i) * scale, sample.Row(i));
            // A few rows' worth of roundness keeps small clusters of the sample from starting singular.
            for (var k = 0; k < state.Components; k++)
                AddRoundness(state, sums, k, scale * (state.Moments == Moments.Products ? state.Width + 1 : 1), centres.AsSpan(k * state.Width, state.Width), spread);
            state.Maximise(sums);
        }
    }

    public static void RandomRows(MixtureState state, RowSample sample, RandomStream random)
    {
        var order = Enumerable.Range(0, sample.Count).ToArray();
        random.Shuffle<int>(order);
        for (var k = 0; k < state.Components; k++)
            state.Reseed(k, sample.Row(order[k % order.Length]));
        Array.Fill(state.MixtureWeights, 1.0 / state.Components);
    }

    public static Statistics NewSums(MixtureState state) => new(
        new FeaturePlan(state.Moments, state.Width, state.Rank),
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
            squares += sample.WeightOf(i) * Distances.Squared(sample.Row(i), centres.AsSpan(labels[i] * width, width));
        return (centres, squares / Math.Max(sample.Weight * width, 1e-300));
    }

    private static void AddRoundness(MixtureState state, Statistics sums, int k, double weight, ReadOnlySpan<double> centre, double spread)
    {
        // Without a direction: the component becomes a little less concentrated.
        if (state is VonMisesFisherState)
        {
            sums.AddRow(k, weight, new double[state.Width]);
            return;
        }
        if (state is BernoulliState)
        {
            var half = new double[state.Width];
            Array.Fill(half, 0.5);
            sums.AddRow(k, weight, half);
            return;
        }
        state.AddRow(sums, k, weight, centre);
        for (var d = 0; d < state.Width; d++)
            sums.AddSecond(k, d, d, weight * spread);
    }
}

/// <summary>Rows for components that lost theirs: each drawn by its squared distance to the nearest component that has a place.</summary>
internal sealed class FarRows
{
    private readonly RowSample sample;
    private readonly double[] distances;

    public FarRows(MixtureState state, RowSample sample, IReadOnlyCollection<int> without)
    {
        this.sample = sample;
        distances = new double[sample.Count];
        Array.Fill(distances, double.PositiveInfinity);
        for (var k = 0; k < state.Components; k++)
            if (!without.Contains(k))
                Approach(state.Centre(k));
    }

    /// <summary>The next row; those after it keep away from it.</summary>
    public ReadOnlySpan<double> Next(RandomStream random)
    {
        if (sample.Count > 0 && double.IsInfinity(distances[0]))
            Array.Fill(distances, 1);
        var row = sample.Row(sample.Draw(distances, random));
        Approach(row);
        return row;
    }

    private void Approach(ReadOnlySpan<double> centre)
    {
        for (var i = 0; i < sample.Count; i++)
            distances[i] = Math.Min(distances[i], Distances.Squared(sample.Row(i), centre));
    }
}
