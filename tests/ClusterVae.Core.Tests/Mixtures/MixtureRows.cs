using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Randomness;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>Rows and fits that the mixture tests share.</summary>
internal static class MixtureRows
{
    public static CovarianceKind[] Kinds { get; } = Enum.GetValues<CovarianceKind>();

    /// <summary>Gaussian blobs around random centres, <paramref name="apart"/> standard deviations between neighbours or so.</summary>
    public static DenseRows<double> Blobs(long seed, int rows, int width, int blobs, double apart = 4)
    {
        var random = new RandomStream(seed);
        var centres = new double[blobs * width];
        for (var i = 0; i < centres.Length; i++)
            centres[i] = apart * random.NextGaussian();
        var values = new double[rows * width];
        for (var n = 0; n < rows; n++)
        {
            var blob = n % blobs;
            for (var d = 0; d < width; d++)
                values[n * width + d] = centres[blob * width + d] + random.NextGaussian() * (1 + 0.3 * d / width) + (d > 0 ? 0.5 * (values[n * width + d - 1] - centres[blob * width + d - 1]) : 0);
        }
        return new DenseRows<double>(values, width);
    }

    /// <summary>Rows of bits, each near one of a few random patterns.</summary>
    public static DenseRows<double> Bits(long seed, int rows, int width, int patterns)
    {
        var random = new RandomStream(seed);
        var probabilities = new double[patterns * width];
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i] = random.NextDouble() < 0.5 ? 0.1 : 0.9;
        var values = new double[rows * width];
        for (var n = 0; n < rows; n++)
            for (var d = 0; d < width; d++)
                values[n * width + d] = random.NextDouble() < probabilities[n % patterns * width + d] ? 1 : 0;
        return new DenseRows<double>(values, width);
    }

    public static DenseRows<float> ToFloat(DenseRows<double> rows) =>
        new(Array.ConvertAll(rows.Values.ToArray(), v => (float)v), rows.Width, rows.Name);

    public static MixtureFit<GaussianMixture> Fit(DenseRows<double> rows, GaussianMixtureOptions options, IRowSource<float>? weights = null) =>
        new GaussianMixtureTrainer(options).Fit(rows, weights);

    public static MixtureFit<BernoulliMixture> Fit(DenseRows<double> rows, BernoulliMixtureOptions options, IRowSource<float>? weights = null) =>
        new BernoulliMixtureTrainer(options).Fit(rows, weights);

    /// <summary>All parameters in a row.</summary>
    public static double[] Parameters(GaussianMixture model) => [.. model.Weights.Span, .. model.Means.Span, .. model.Covariances.Span];

    public static double[] Parameters(BernoulliMixture model) => [.. model.Weights.Span, .. model.Probabilities.Span];

    /// <summary>The same rows through a reader that returns them in uneven pieces and tells no count.</summary>
    public sealed class Stream<T>(DenseRows<T> rows) : IRowSource<T> where T : unmanaged
    {
        public int Width => rows.Width;

        public long? Count => null;

        public string Name => "stream";

        public int Opened { get; private set; }

        public IRowReader<T> Open()
        {
            Opened++;
            return rows.Open();
        }
    }
}
