using ClusterVae.Data;
using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>
/// A learnt mixture p(x) = Σ_k π_k p(x | k). It never changes, scores without randomness, and any number of threads may use it at once.
/// </summary>
public abstract class MixtureModel
{
    private readonly double[] weights;
    private readonly Lazy<Scorer<float>> single;
    private readonly Lazy<Scorer<double>> wide;

    private protected MixtureModel(int width, ReadOnlySpan<double> weights, double rowsSeen)
    {
        this.weights = ModelCheck.Weights(weights);
        Width = ModelCheck.Width(width);
        RowsSeen = ModelCheck.RowsSeen(rowsSeen);
        single = new Lazy<Scorer<float>>(() => NewScorer<float>());
        wide = new Lazy<Scorer<double>>(() => NewScorer<double>());
    }

    /// <summary>K.</summary>
    public int Components => weights.Length;

    /// <summary>D, values per row.</summary>
    public int Width { get; }

    /// <summary>π [K], positive, sums to one.</summary>
    public ReadOnlyMemory<double> Weights => weights;

    /// <summary>The weight of the rows that the parameters rest on: what an update sets against new rows. 0 when nobody knows.</summary>
    public double RowsSeen { get; }

    /// <summary>Free parameters: what BIC and AIC charge for.</summary>
    public abstract int DegreesOfFreedom { get; }

    /// <summary>The expected row of component k: [D].</summary>
    public abstract ReadOnlySpan<double> Mean(int component);

    /// <summary>
    /// Scores a block of rows at once, the fast way: log π_k + log p(x | k) and log p(x) per row. An empty span leaves its result out.
    /// </summary>
    /// <param name="rows">[count, D]</param>
    /// <param name="logJoint">[count, K]</param>
    /// <param name="logDensity">[count]</param>
    public void Score(ReadOnlySpan<float> rows, int count, Span<double> logJoint, Span<double> logDensity) =>
        single.Value.Score(rows, count, logJoint, logDensity);

    /// <inheritdoc cref="Score(ReadOnlySpan{float}, int, Span{double}, Span{double})"/>
    public void Score(ReadOnlySpan<double> rows, int count, Span<double> logJoint, Span<double> logDensity) =>
        wide.Value.Score(rows, count, logJoint, logDensity);

    /// <summary>log p(x) = log Σ_k π_k p(x | k).</summary>
    public double LogDensity(ReadOnlySpan<double> row)
    {
        Span<double> density = stackalloc double[1];
        Score(row, 1, default, density);
        return density[0];
    }

    /// <inheritdoc cref="LogDensity(ReadOnlySpan{double})"/>
    public double LogDensity(ReadOnlySpan<float> row)
    {
        Span<double> density = stackalloc double[1];
        Score(row, 1, default, density);
        return density[0];
    }

    /// <summary>log π_k + log p(x | k), [K].</summary>
    public void LogJoint(ReadOnlySpan<double> row, Span<double> logJoint) => Score(row, 1, logJoint, default);

    /// <inheritdoc cref="LogJoint(ReadOnlySpan{double}, Span{double})"/>
    public void LogJoint(ReadOnlySpan<float> row, Span<double> logJoint) => Score(row, 1, logJoint, default);

    /// <summary>log r_k = log π_k + log p(x | k) − log p(x), [K]; returns log p(x).</summary>
    public double LogResponsibilities(ReadOnlySpan<double> row, Span<double> logResponsibilities)
    {
        LogJoint(row, logResponsibilities);
        return Normalise(logResponsibilities[..Components]);
    }

    /// <inheritdoc cref="LogResponsibilities(ReadOnlySpan{double}, Span{double})"/>
    public double LogResponsibilities(ReadOnlySpan<float> row, Span<double> logResponsibilities)
    {
        LogJoint(row, logResponsibilities);
        return Normalise(logResponsibilities[..Components]);
    }

    /// <summary>Turns log-joints into log-responsibilities in place and returns their log-sum-exp, log p(x).</summary>
    public static double Normalise(Span<double> logJoint)
    {
        var top = double.NegativeInfinity;
        foreach (var value in logJoint)
            top = Math.Max(top, value);
        var sum = 0.0;
        foreach (var value in logJoint)
            sum += Math.Exp(value - top);
        // The top goes first: beside a huge one log(sum) would vanish.
        var logSum = Math.Log(sum);
        foreach (ref var value in logJoint)
            value = value - top - logSum;
        return top + logSum;
    }

    /// <summary>Draws rows: a component by its weight, then a row from the component.</summary>
    public MixtureSample Sample(RandomStream random, int count)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = new double[checked(count * Width)];
        var components = new int[count];
        for (var n = 0; n < count; n++)
        {
            components[n] = Draw(random.NextDouble());
            DrawRow(random, components[n], values.AsSpan(n * Width, Width));
        }
        return new MixtureSample(new DenseRows<double>(values, Width), components);
    }

    /// <summary>Draws rows from one component, from 0, alone.</summary>
    public DenseRows<double> SampleComponent(RandomStream random, int component, int count)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(component);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(component, Components);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = new double[checked(count * Width)];
        for (var n = 0; n < count; n++)
            DrawRow(random, component, values.AsSpan(n * Width, Width));
        return new DenseRows<double>(values, Width);
    }

    /// <summary>Scores all rows on the given number of threads, null for every core: their mean log-likelihood and the entropy of their memberships.</summary>
    internal MixtureEvaluation Evaluate(IRowSource<float> rows, IRowSource<float>? weights = null, int? threads = null, CancellationToken stop = default) =>
        Evaluate(rows, weights, single.Value, threads, stop);

    /// <inheritdoc cref="Evaluate(IRowSource{float}, IRowSource{float}?, int?, CancellationToken)"/>
    internal MixtureEvaluation Evaluate(IRowSource<double> rows, IRowSource<float>? weights = null, int? threads = null, CancellationToken stop = default) =>
        Evaluate(rows, weights, wide.Value, threads, stop);

    /// <summary>Schwarz's criterion, smaller is better: −2 log L + p log N.</summary>
    public double Bic(double meanLogLikelihood, double rows) => -2 * meanLogLikelihood * rows + DegreesOfFreedom * Math.Log(rows);

    /// <summary>Akaike's criterion, smaller is better: −2 log L + 2 p.</summary>
    public double Aic(double meanLogLikelihood, double rows) => -2 * meanLogLikelihood * rows + 2.0 * DegreesOfFreedom;

    private protected abstract void DrawRow(RandomStream random, int component, Span<double> row);

    /// <summary>The parameters in the coordinates of <see cref="Coordinates"/>, ready to learn or to score.</summary>
    internal abstract MixtureState State(Standardisation coordinates);

    /// <summary>The model's own standardisation: the mean and spread of the rows that it would draw.</summary>
    internal abstract Standardisation Coordinates();

    private MixtureEvaluation Evaluate<T>(IRowSource<T> rows, IRowSource<float>? rowWeights, Scorer<T> scorer, int? threads, CancellationToken stop) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Width != Width)
            throw new DataProblemException($"Rows of width {rows.Width} meet a mixture of width {Width}", "Give the columns that the mixture was learnt on.", rows.Name);
        using var pool = new WorkerPool(threads);
        return Evaluation.Of(new RowSet<T>(rows, rowWeights, pool, stop), scorer, Components);
    }

    internal Scorer<T> NewScorer<T>() where T : unmanaged
    {
        var coordinates = Coordinates();
        return new Scorer<T>(State(coordinates), coordinates);
    }

    /// <summary>Weights after a component with an even share joined.</summary>
    internal double[] WeightsWithOneMore() => [.. weights.Select(w => w * Components / (Components + 1)), 1.0 / (Components + 1)];

    private int Draw(double uniform)
    {
        for (var k = 0; k < weights.Length - 1; k++)
        {
            uniform -= weights[k];
            if (uniform < 0)
                return k;
        }
        return weights.Length - 1;
    }
}

/// <summary>Rows drawn from a mixture and the component, from 0, that each came from.</summary>
public sealed record MixtureSample(DenseRows<double> Rows, IReadOnlyList<int> Components);

/// <summary>How a mixture describes rows.</summary>
/// <param name="MeanLogLikelihood">Mean log p(x), by weight.</param>
/// <param name="MeanEntropy">Mean −Σ_k r_k log r_k: 0 when every row belongs to one component.</param>
/// <param name="Rows">How many rows were read.</param>
/// <param name="Weight">Their total weight.</param>
internal sealed record MixtureEvaluation(double MeanLogLikelihood, double MeanEntropy, long Rows, double Weight);
