using System.Numerics;

namespace ClusterVae.Metrics;

/// <summary>
/// SSIM (Wang et al. 2004): how alike two pictures are in light, contrast and structure, between −1 and 1, with a Gaussian window; and what
/// EXoN (24) makes of it, a measure of how much the pictures of a set differ from each other.
/// </summary>
/// <param name="Height">of one channel</param>
/// <param name="Width">of one channel</param>
/// <param name="Channels">stand one after another in a picture; SSIM is their mean</param>
internal sealed record StructuralSimilarity(int Height, int Width, int Channels = 1)
{
    /// <summary>The side of the window. Pictures that are smaller get the largest odd window that fits.</summary>
    public int Window { get; init; } = 11;

    /// <summary>Of the window's Gaussian, in pixels.</summary>
    public double StdDev { get; init; } = 1.5;

    public double K1 { get; init; } = 0.01;

    public double K2 { get; init; } = 0.03;

    /// <summary>From the darkest to the brightest value that a pixel may have.</summary>
    public double Range { get; init; } = 1;

    public int Length => Height * Width * Channels;

    private int Side => Math.Min(Window, Largest(Math.Min(Height, Width)));

    private double C1 => K1 * Range * (K1 * Range);

    private double C2 => K2 * Range * (K2 * Range);

    /// <summary>
    /// Mean over all places of the window inside the picture of
    /// (2 μ_a μ_b + C1)(2 σ_ab + C2) / ((μ_a² + μ_b² + C1)(σ_a² + σ_b² + C2)), C = (K · range)².
    /// </summary>
    public double Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var kernel = Kernel();
        return Compare(Moments.Of(this, a, kernel), Moments.Of(this, b, kernel), kernel);
    }

    /// <summary>½ (1 − mean SSIM) over all ordered pairs of a set of pictures, a picture with itself included: EXoN (24), from 0 (all equal).</summary>
    public double MeanNegative(ReadOnlySpan<float> pictures)
    {
        var count = pictures.Length / Length;
        if (count == 0 || count * Length != pictures.Length)
            throw new ArgumentException($"{pictures.Length} values are no pictures of {Length}.", nameof(pictures));
        var kernel = Kernel();
        var moments = new Moments[count];
        for (var picture = 0; picture < count; picture++)
            moments[picture] = Moments.Of(this, pictures.Slice(picture * Length, Length), kernel);
        var sums = new double[count];
        Parallel.For(0, count, first =>
        {
            // Each pair stands for both orders.
            for (var second = first + 1; second < count; second++)
                sums[first] += 2 * Compare(moments[first], moments[second], kernel);
            sums[first] += Compare(moments[first], moments[first], kernel);
        });
        return 0.5 * (1 - sums.Sum() / ((double)count * count));
    }

    private double Compare(Moments a, Moments b, double[] kernel)
    {
        var product = new double[Length];
        AddProduct(a.Pixels, b.Pixels, product);
        var cross = Smooth(product, kernel);
        var sum = 0.0;
        for (var place = 0; place < cross.Length; place++)
        {
            var (meanA, meanB) = (a.Mean[place], b.Mean[place]);
            var covariance = cross[place] - meanA * meanB;
            sum += (2 * meanA * meanB + C1) * (2 * covariance + C2)
                / ((meanA * meanA + meanB * meanB + C1) * (a.Variance[place] + b.Variance[place] + C2));
        }
        return sum / cross.Length;
    }

    private double[] Kernel()
    {
        var half = Side / 2;
        var weights = Enumerable.Range(-half, Side).Select(offset => Math.Exp(-0.5 * offset * offset / (StdDev * StdDev))).ToArray();
        return Array.ConvertAll(weights, weight => weight / weights.Sum());
    }

    /// <summary>The window's mean at every place where it lies inside the picture.</summary>
    private double[] Smooth(double[] pixels, double[] kernel)
    {
        var (rows, columns) = (Height - kernel.Length + 1, Width - kernel.Length + 1);
        var across = new double[columns];
        var lines = new double[Height * columns];
        var result = new double[Channels * rows * columns];
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var y = 0; y < Height; y++)
            {
                Array.Clear(across);
                for (var tap = 0; tap < kernel.Length; tap++)
                    AddScaled(pixels.AsSpan((channel * Height + y) * Width + tap, columns), kernel[tap], across);
                across.CopyTo(lines.AsSpan(y * columns));
            }
            for (var y = 0; y < rows; y++)
            {
                var target = result.AsSpan((channel * rows + y) * columns, columns);
                for (var tap = 0; tap < kernel.Length; tap++)
                    AddScaled(lines.AsSpan((y + tap) * columns, columns), kernel[tap], target);
            }
        }
        return result;
    }

    private static void AddProduct(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> sums)
    {
        var place = 0;
        for (; place <= sums.Length - Vector<double>.Count; place += Vector<double>.Count)
            (new Vector<double>(a[place..]) * new Vector<double>(b[place..]) + new Vector<double>(sums[place..])).CopyTo(sums[place..]);
        for (; place < sums.Length; place++)
            sums[place] += a[place] * b[place];
    }

    private static void AddScaled(ReadOnlySpan<double> values, double factor, Span<double> sums)
    {
        var place = 0;
        for (; place <= sums.Length - Vector<double>.Count; place += Vector<double>.Count)
            (new Vector<double>(values[place..]) * factor + new Vector<double>(sums[place..])).CopyTo(sums[place..]);
        for (; place < sums.Length; place++)
            sums[place] += values[place] * factor;
    }

    private static int Largest(int side) => side % 2 == 1 ? side : side - 1;

    private sealed record Moments(double[] Pixels, double[] Mean, double[] Variance)
    {
        public static Moments Of(StructuralSimilarity settings, ReadOnlySpan<float> picture, double[] kernel)
        {
            if (picture.Length != settings.Length)
                throw new ArgumentException($"A picture has {picture.Length} values, {settings.Length} are expected.", nameof(picture));
            var pixels = new double[picture.Length];
            for (var place = 0; place < pixels.Length; place++)
                pixels[place] = picture[place];
            var mean = settings.Smooth(pixels, kernel);
            var variance = settings.Smooth(Array.ConvertAll(pixels, pixel => pixel * pixel), kernel);
            for (var place = 0; place < variance.Length; place++)
                variance[place] -= mean[place] * mean[place];
            return new Moments(pixels, mean, variance);
        }
    }
}
