using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>The vectorised loops against the plain ones, at widths below, at and above the vectors'.</summary>
public sealed unsafe class KernelTests
{
    private static readonly int[] widths = [1, 2, 7, 8, 9, 15, 16, 17, 24, 32, 33, 40];

    private static double[] Gaussians(RandomStream random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextGaussian())];

    [Fact]
    public void Transposed_rows_are_the_rows()
    {
        foreach (var width in widths)
        {
            var stride = (width + 7) / 8 * 8;
            var (source, singles, doubles) = (new PinnedBuffer<double>(64 * stride), new PinnedBuffer<float>(64 * width), new PinnedBuffer<double>(64 * width));
            Gaussians(new RandomStream(width), 64 * stride).CopyTo(source.Span);
            Transpose.Narrow(source.Pointer, stride, singles.Pointer, width);
            Transpose.Narrow(source.Pointer, stride, doubles.Pointer, width);
            for (var n = 0; n < 64; n++)
            {
                for (var d = 0; d < width; d++)
                {
                    Assert.Equal(source.Pointer[n * stride + d], doubles.Pointer[d * 64 + n]);
                    Assert.Equal((float)source.Pointer[n * stride + d], singles.Pointer[d * 64 + n]);
                }
            }
        }
    }

    [Theory]
    [InlineData(Moments.First)]
    [InlineData(Moments.Squares)]
    [InlineData(Moments.Norm)]
    [InlineData(Moments.Products)]
    [InlineData(Moments.OnlyProducts)]
    public void Moments_are_the_sums_that_they_say(object kind)
    {
        MomentsAre<double>((Moments)kind, 1e-10);
        // Of 64 floats; the numbers reach a few hundred where squares of many columns are summed.
        MomentsAre<float>((Moments)kind, 2e-3);
    }

    private void MomentsAre<T>(Moments moments, double tolerance) where T : unmanaged
    {
        foreach (var width in (int[])[.. widths, 300])
        {
            foreach (var components in new[] { 1, 2, 3, 6, 7 })
            {
                var random = new RandomStream(width * 10 + components);
                var plan = new FeaturePlan(moments, width);
                var stride = (width + 7) / 8 * 8;
                var (wide, r, scratch, sums) = (new PinnedBuffer<double>(64 * stride + 16), new PinnedBuffer<T>(64 * components), new PinnedBuffer<double>(plan.ScratchSize), new PinnedBuffer<double>(plan.Stride * components));
                for (var n = 0; n < 64; n++)
                    Gaussians(random, width).CopyTo(wide.Span[(n * stride)..]);
                for (var i = 0; i < r.Span.Length; i++)
                    r.Span[i] = Lanes.Cast<T>(random.NextGaussian());
                // What is no feature must not reach the sums.
                scratch.Span.Fill(double.NaN);
                var touched = new PinnedBuffer<ulong>(components);
                touched.Span.Fill(ulong.MaxValue);
                // A row without a part in a component may be passed over, alone or with its neighbours.
                for (var n = 0; n < 64; n += 3)
                {
                    r.Span[(components - 1) * 64 + n] = default;
                    touched.Span[components - 1] &= ~(1UL << n);
                }
                plan.Add(wide.Pointer, stride, r.Pointer, touched.Pointer, components, scratch.Pointer, sums.Pointer);
                if (plan.ScattersRows)
                    Scatter(plan, width, wide, stride, r.Span, touched, components, sums);
                // Nobody else holds them while their pointers are read.
                GC.KeepAlive(scratch);
                GC.KeepAlive(touched);
                for (var k = 0; k < components; k++)
                {
                    double Sum(Func<int, double> f) => Enumerable.Range(0, 64).Sum(n => Lanes.Widen(r.Span[k * 64 + n]) * f(n));
                    double X(int n, int d) => wide.Span[n * stride + d];
                    double At(int feature) => sums.Span[k * plan.Stride + feature];
                    for (var d = 0; d < width; d += 1 + width / 40)
                    {
                        if (moments != Moments.OnlyProducts)
                            Close.To(Sum(n => X(n, d)), At(plan.First(d)), tolerance, tolerance);
                        if (moments == Moments.Squares)
                            Close.To(Sum(n => X(n, d) * X(n, d)), At(plan.Second(d)), tolerance, tolerance);
                        if (moments is Moments.Products or Moments.OnlyProducts)
                            for (var j = d; j < width; j += 1 + width / 40)
                                Close.To(Sum(n => X(n, d) * X(n, j)), At(plan.Product(d, j)), tolerance, tolerance);
                    }
                    if (moments == Moments.Norm)
                        Close.To(Sum(n => Enumerable.Range(0, width).Sum(d => X(n, d) * X(n, d))), At(plan.Second(0)), tolerance, 10 * tolerance);
                }
            }
        }
    }

    [Fact]
    public void Sums_of_factors_are_the_sums_that_they_say()
    {
        SumsOfFactorsAre<double>();
        SumsOfFactorsAre<float>();
    }

    private static void SumsOfFactorsAre<T>() where T : unmanaged
    {
        const int components = 3;
        foreach (var width in widths)
        {
            foreach (var rank in new[] { 1, 5, 6, 13 })
            {
                var random = new RandomStream(width * 100 + rank);
                var (stride, padded) = ((width + 7) / 8 * 8, PanelProduct.Padded(rank));
                var plan = new FeaturePlan(Moments.Squares, width, rank);
                var (wide, r, z, touched) = (new PinnedBuffer<double>(64 * stride + 16), new PinnedBuffer<double>(64 * components), new PinnedBuffer<T>(64 * components * padded), new PinnedBuffer<ulong>(components));
                for (var n = 0; n < 64; n++)
                    Gaussians(random, width).CopyTo(wide.Span[(n * stride)..]);
                Gaussians(random, 64 * components).CopyTo(r.Span);
                foreach (ref var value in z.Span)
                    value = Lanes.Cast<T>(random.NextGaussian());
                // One component without a row.
                touched.Span.Fill(ulong.MaxValue);
                touched.Span[1] = 0;
                var sums = new Statistics(plan, null, components);
                new FactorRows(rank, width).Add(wide.Pointer, stride, r.Pointer, touched.Pointer, components, z.Pointer, sums.Sums + plan.Factors, plan.Stride);
                GC.KeepAlive(touched);
                for (var k = 0; k < components; k++)
                {
                    double Z(int n, int j) => Lanes.Widen(z.Span[(k * padded + j) * 64 + n]);
                    double Sum(Func<int, double> f) => k == 1 ? 0 : Enumerable.Range(0, 64).Sum(n => r.Span[k * 64 + n] * f(n));
                    var factors = sums.FactorsOf(k);
                    for (var j = 0; j < rank; j++)
                    {
                        var one = j;
                        Close.To(Sum(n => Z(n, one)), factors.First[j], 1e-10, 1e-10);
                        for (var i = 0; i < rank; i++)
                            Close.To(Sum(n => Z(n, one) * Z(n, i)), factors.Squares[i * rank + j], 1e-10, 1e-10);
                        for (var d = 0; d < width; d++)
                            Close.To(Sum(n => wide.Span[n * stride + d] * Z(n, one)), factors.Products(j)[d], 1e-10, 1e-10);
                    }
                }
            }
        }
    }

    // Always in double, the panel twice: what is full is added at once, the rest at the end.
    private static void Scatter<T>(FeaturePlan plan, int width, PinnedBuffer<double> rows, int stride, ReadOnlySpan<T> r, PinnedBuffer<ulong> touched, int components, PinnedBuffer<double> sums) where T : unmanaged
    {
        var halves = new PinnedBuffer<double>(r.Length);
        for (var i = 0; i < r.Length; i++)
            halves.Span[i] = 0.5 * Lanes.Widen(r[i]);
        var scatter = new ScatterRows(components, width);
        for (var time = 0; time < 2; time++)
            scatter.Add(rows.Pointer, stride, halves.Pointer, touched.Pointer, components, sums.Pointer + plan.Scatter, plan.Stride);
        scatter.Complete(sums.Pointer + plan.Scatter, plan.Stride);
        GC.KeepAlive(halves);
    }

    /// <summary>log π_k + log N(x; μ_k, Σ_k) written out, one row, one component.</summary>
    private static double LogJoint(GaussianMixture model, int k, ReadOnlySpan<double> row)
    {
        var width = model.Width;
        var (lower, inverse) = (new double[width * width], new double[width * width]);
        Assert.True(Cholesky.TryFactor(model.CovarianceMatrix(k), width, lower));
        Cholesky.InvertLower(lower, width, inverse);
        var squares = 0.0;
        for (var j = 0; j < width; j++)
        {
            var y = 0.0;
            for (var i = 0; i <= j; i++)
                y += inverse[j * width + i] * (row[i] - model.Mean(k)[i]);
            squares += y * y;
        }
        return Math.Log(model.Weights.Span[k]) - 0.5 * (width * Math.Log(2 * Math.PI) + Cholesky.LogDeterminant(lower, width) + squares);
    }

    [Theory]
    [InlineData(CovarianceKind.Full)]
    [InlineData(CovarianceKind.Tied)]
    [InlineData(CovarianceKind.Diagonal)]
    [InlineData(CovarianceKind.Spherical)]
    [InlineData(CovarianceKind.LowRank)]
    public void Joint_densities_are_the_equation_at_every_width_and_precision(CovarianceKind kind)
    {
        foreach (var width in widths)
        {
            var rows = MixtureRows.Blobs(width, 150, width, 3);
            var model = MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind, MaxIterations = 3 }).Model;
            var (wide, single) = (new double[450], new double[450]);
            model.Score(rows.Values.Span, 150, wide, default);
            model.Score(MixtureRows.ToFloat(rows).Values.Span, 150, single, default);
            for (var n = 0; n < 150; n++)
            {
                for (var k = 0; k < 3; k++)
                {
                    var expected = LogJoint(model, k, rows.Row(n));
                    Close.To(expected, wide[3 * n + k], 1e-9, 1e-9);
                    Close.To(expected, single[3 * n + k], 1e-4, 1e-4);
                }
            }
        }
    }

    [Theory]
    [InlineData(CovarianceKind.Full)]
    [InlineData(CovarianceKind.Tied)]
    [InlineData(CovarianceKind.Diagonal)]
    [InlineData(CovarianceKind.Spherical)]
    [InlineData(CovarianceKind.LowRank)]
    public void Float_rows_are_learnt_like_double_rows_at_every_width(CovarianceKind kind)
    {
        foreach (var width in widths)
        {
            // The same numbers in both precisions.
            var single = MixtureRows.ToFloat(MixtureRows.Blobs(width, 700, width, 3));
            var rows = new DenseRows<double>(Array.ConvertAll(single.Values.ToArray(), v => (double)v), width);
            var options = new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind, MaxIterations = 5, Tolerance = 0, Start = MixtureStart.FromMeans<GaussianMixture>(rows.Values[..(3 * width)]) };
            var trainer = new GaussianMixtureTrainer(new(options));
            var (a, b) = (trainer.Fit(rows), trainer.Fit(single));
            Close.To(a.LogLikelihood, b.LogLikelihood, 1e-6);
            Close.To(MixtureRows.Parameters(a.Model), MixtureRows.Parameters(b.Model), 1e-4, 1e-4);
        }
    }

    [Fact]
    public void Bernoulli_joint_densities_are_the_equation_at_every_width_and_precision()
    {
        foreach (var width in widths)
        {
            var random = new RandomStream(width);
            var model = new BernoulliMixture(width, [0.3, 0.5, 0.2], [.. Enumerable.Range(0, 3 * width).Select(_ => 0.05 + 0.9 * random.NextDouble())]);
            var rows = MixtureRows.Bits(width, 70, width, 2);
            var (wide, single) = (new double[210], new double[210]);
            model.Score(rows.Values.Span, 70, wide, default);
            model.Score(MixtureRows.ToFloat(rows).Values.Span, 70, single, default);
            for (var n = 0; n < 70; n++)
            {
                for (var k = 0; k < 3; k++)
                {
                    var expected = Math.Log(model.Weights.Span[k]);
                    for (var d = 0; d < width; d++)
                        expected += rows.Row(n)[d] == 1 ? Math.Log(model.Mean(k)[d]) : Math.Log(1 - model.Mean(k)[d]);
                    Close.To(expected, wide[3 * n + k], 1e-11);
                    Close.To(expected, single[3 * n + k], 1e-5);
                }
            }
        }
    }
}
