using ClusterVae.Data;
using ClusterVae.Numerics;
using ClusterVae.Options;
using ClusterVae.Randomness;

namespace ClusterVae.Projection;

/// <summary>
/// t-SNE (van der Maaten and Hinton 2008): neighbours pull, and every pair of points pushes exactly, which takes rows² time in SIMD passes but
/// no more memory than the neighbours. The start is the plane of the first two principal axes, so equal data give equal pictures.
/// </summary>
internal static class Tsne
{
    /// <summary>Twenty-five times the time of 10,000 rows.</summary>
    public const int MaxRows = 50_000;

    private const double StartSpread = 1e-4;
    private const int ReportEvery = 50;

    public static TsneResult Fit(DenseRows<float> rows, TsneOptions? options = null, IProgress<TsneProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var settings = Check(rows, options);
        rows = RowScaling.OfModerateSize(rows);
        var (x, y) = Start(rows, settings.Seed, stop);
        var forces = Forces(rows, settings, stop);
        Descend(forces, x, y, settings, progress, stop);

        var embedding = new float[2 * rows.Count];
        for (var i = 0; i < rows.Count; i++)
            (embedding[2 * i], embedding[2 * i + 1]) = (x[i], y[i]);
        return new TsneResult(new DenseRows<float>(embedding, 2, rows.Name), forces.Divergence(x, y));
    }

    /// <summary>KL(P ‖ Q) in nats of any picture of the rows, such as one of other software, measured as <see cref="Fit"/> measures its own.</summary>
    /// <param name="rows">what is shown</param>
    /// <param name="places">[rows, 2]</param>
    /// <param name="options">perplexity and threads count</param>
    /// <param name="stop">ends the work</param>
    public static double Divergence(DenseRows<float> rows, DenseRows<float> places, TsneOptions? options = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(places);
        var settings = Check(rows, options);
        if (places.Count != rows.Count || places.Width != 2)
            throw new DataProblemException($"{places.Count} places of {places.Width} numbers are no picture of {rows.Count} rows", "Give two numbers for each row, in the same order.", places.Name);
        var (x, y) = (new float[rows.Count], new float[rows.Count]);
        for (var i = 0; i < rows.Count; i++)
            (x[i], y[i]) = (places.Row(i)[0], places.Row(i)[1]);
        return Forces(RowScaling.OfModerateSize(rows), settings, stop).Divergence(x, y);
    }

    private static TsneOptions Check(DenseRows<float> rows, TsneOptions? options)
    {
        var settings = new Checked<TsneOptions>(options ?? new TsneOptions()).Value;
        if (rows.Count > MaxRows)
            throw new DataProblemException($"{rows.Count} rows are too many for t-SNE, whose time grows with their square", $"Take a random subset of at most {MaxRows}.", rows.Name);
        if (!(settings.Perplexity < rows.Count))
            throw new DataProblemException($"{rows.Count} rows have no {settings.Perplexity} neighbours", "Choose a perplexity below the number of rows.", rows.Name);
        return settings;
    }

    private static PlaneForces Forces(DenseRows<float> rows, TsneOptions settings, CancellationToken stop)
    {
        var parallel = Cores.Loop(settings.Threads, stop);
        return new PlaneForces(NeighbourProbabilities.Of(rows, settings.Perplexity, settings.Seed, parallel), parallel);
    }

    private static (float[] X, float[] Y) Start(DenseRows<float> rows, long seed, CancellationToken stop)
    {
        var x = new float[rows.Count];
        var y = new float[rows.Count];
        var random = new RandomStream(seed);
        if (rows.Width >= 2 && rows.Count >= 2)
        {
            var model = Pca.Fit(rows, new PcaOptions { Components = 2, Seed = seed }, stop);
            var scale = model.Variances[0] > 0 ? StartSpread / Math.Sqrt(model.Variances[0]) : 0;
            Span<float> scores = stackalloc float[2];
            for (var i = 0; i < x.Length; i++)
            {
                model.TransformRow(rows.Row(i), scores);
                (x[i], y[i]) = ((float)(scale * scores[0]), (float)(scale * scores[1]));
            }
            // Points all on one spot would pull and push each other nowhere.
            if (model.Variances[1] > 0)
                return (x, y);
        }
        for (var i = 0; i < x.Length; i++)
        {
            x[i] += (float)(StartSpread * random.NextGaussian());
            y[i] += (float)(StartSpread * random.NextGaussian());
        }
        return (x, y);
    }

    /// <summary>Gradient descent with momentum and a gain per coordinate that grows while the sign persists (Jacobs 1988).</summary>
    private static void Descend(PlaneForces forces, float[] x, float[] y, TsneOptions settings, IProgress<TsneProgress>? progress, CancellationToken stop)
    {
        var count = x.Length;
        var rate = settings.LearningRate ?? Math.Max(count / settings.EarlyExaggeration / 4, 50);
        double[] gradientX = new double[count], gradientY = new double[count];
        CoordinateSteps alongX = new(count), alongY = new(count);
        for (var iteration = 1; iteration <= settings.Iterations; iteration++)
        {
            stop.ThrowIfCancellationRequested();
            var early = iteration <= settings.ExaggerationIterations;
            // The second phase starts afresh, as in scikit-learn.
            if (iteration == settings.ExaggerationIterations + 1)
                (alongX, alongY) = (new(count), new(count));
            forces.Gradient(x, y, early ? settings.EarlyExaggeration : 1, gradientX, gradientY);
            var momentum = early ? 0.5 : 0.8;
            alongX.Move(x, gradientX, rate, momentum);
            alongY.Move(y, gradientY, rate, momentum);
            if (progress is not null && (iteration % ReportEvery == 0 || iteration == settings.Iterations))
                progress.Report(new TsneProgress(iteration, settings.Iterations, forces.Divergence(x, y)));
        }
    }

    private sealed class CoordinateSteps(int count)
    {
        private const double SmallestGain = 0.01;

        private readonly double[] velocity = new double[count];
        private readonly double[] gain = [.. Enumerable.Repeat(1.0, count)];

        public void Move(float[] position, double[] gradient, double rate, double momentum)
        {
            for (var i = 0; i < velocity.Length; i++)
            {
                gain[i] = velocity[i] * gradient[i] < 0 ? gain[i] + 0.2 : Math.Max(0.8 * gain[i], SmallestGain);
                velocity[i] = momentum * velocity[i] - rate * gain[i] * gradient[i];
                position[i] += (float)velocity[i];
            }
        }
    }
}
