using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using ClusterVae.Numerics;
using ClusterVae.Options;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>What low-rank covariances have beside all others: their algebra, their rank, and rows of more columns than there are rows.</summary>
public sealed class LowRankTests
{
    private static GaussianMixtureOptions Options(int clusters, int? rank = null) => new() { NumberOfClusters = clusters, Covariance = CovarianceKind.LowRank, Rank = rank };

    /// <summary>Wᵀ [q, D] and ψ [D] of any size, noise from 1e-6 to 1.</summary>
    private static double[] Covariance(RandomStream random, int width, int rank) =>
        [.. Enumerable.Range(0, rank * width).Select(_ => random.NextGaussian()), .. Enumerable.Range(0, width).Select(_ => Math.Pow(10, -6 * random.NextDouble()))];

    private static double[] Matrix(double[] covariance, int width) =>
        [.. Enumerable.Range(0, width * width).Select(at => CovarianceLayout.Element(covariance, CovarianceKind.LowRank, at / width, at % width, width))];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(9, 4)]
    [InlineData(20, 7)]
    [InlineData(8, 8)]
    [InlineData(5, 12)]
    public void The_inverse_and_the_determinant_are_those_of_the_whole_matrix(int width, int rank)
    {
        var random = new RandomStream(width + 100 * rank);
        var covariance = Covariance(random, width, rank);
        var (lowRank, whole) = (new LowRankInverse(covariance, width), new MatrixInverse(width));
        whole.Set(Matrix(covariance, width));
        Close.To(whole.LogDeterminant, lowRank.LogDeterminant, 1e-8, 1e-8);
        double[] a = [.. Enumerable.Range(0, width).Select(_ => random.NextGaussian())], b = [.. a.Select(v => v + random.NextGaussian())];
        Close.To(whole.SquaredDistance(a, b), lowRank.SquaredDistance(a, b), 1e-6);
        double[] scale = [.. a.Select(v => v * v)];
        // The diagonal of the inverse is a difference: it has as many digits as the noise leaves it.
        Close.To(whole.TraceOfScale(scale), lowRank.TraceOfScale(scale), 1e-5);
        Close.To(whole.TraceOfScale(scale), whole.TraceOfShared([.. Enumerable.Range(0, width * width).Select(at => at % (width + 1) == 0 ? scale[at / width] : 0)]), 1e-9);
        // β = Wᵀ Σ⁻¹ and M⁻¹ = I − β W.
        for (var i = 0; i < rank; i++)
            for (var j = 0; j < rank; j++)
                Close.To((i == j ? 1 : 0) - Cholesky.Dot(lowRank.ProjectionRow(i), covariance.AsSpan(j * width, width)), lowRank.FactorCovariance[i * rank + j], 1e-7, 1e-7);
    }

    [Fact]
    public void The_log_density_has_the_slope_that_the_inverse_says()
    {
        var random = new RandomStream(4);
        const int width = 6;
        double[] covariance = [.. Enumerable.Range(0, 2 * width).Select(_ => random.NextGaussian()), .. Enumerable.Range(0, width).Select(_ => 0.5 + random.NextDouble())];
        var model = new GaussianMixture(CovarianceKind.LowRank, width, [1], new double[width], covariance);
        var whole = new MatrixInverse(width);
        whole.Set(Matrix(covariance, width));
        double[] row = [.. Enumerable.Range(0, width).Select(_ => random.NextGaussian())];
        for (var d = 0; d < width; d++)
        {
            double At(double step)
            {
                double[] moved = [.. row];
                moved[d] += step;
                return model.LogDensity(moved);
            }
            // −Σ⁻¹ x = −L⁻ᵀ L⁻¹ x.
            var slope = 0.0;
            for (var i = d; i < width; i++)
                slope -= whole.Inverse[i * width + d] * Cholesky.Dot(whole.Inverse.AsSpan(i * width, i + 1), row.AsSpan(0, i + 1));
            Close.To(slope, (At(1e-5) - At(-1e-5)) / 2e-5, 1e-6, 1e-7);
        }
    }

    private static GaussianState State(RandomStream random, int components, int width, int rank)
    {
        var state = new GaussianState(CovarianceKind.LowRank, rank, components, width, GaussianPrior.Flat(width), 1e-9);
        for (var k = 0; k < components; k++)
        {
            double[] covariance = [.. Enumerable.Range(0, rank * width).Select(_ => random.NextGaussian()), .. Enumerable.Range(0, width).Select(_ => 0.3 + random.NextDouble())];
            covariance.CopyTo(state.Covariances, k * covariance.Length);
        }
        for (var i = 0; i < state.Means.Length; i++)
            state.Means[i] = random.NextGaussian();
        (state.MixtureWeights[0], state.MixtureWeights[1]) = (0.3, 0.7);
        return state;
    }

    private static double[] Matrices(GaussianState state, int width) =>
        [.. Enumerable.Range(0, state.Components).SelectMany(k => Matrix(CovarianceLayout.Slice(state.Covariances, CovarianceKind.LowRank, k, width, state.Rank).ToArray(), width))];

    [Fact]
    public void What_a_mixture_expects_of_its_own_rows_leaves_it_as_it_is()
    {
        var state = State(new RandomStream(11), 2, 7, 3);
        var (weights, means, matrices) = (state.MixtureWeights.ToArray(), state.Means.ToArray(), Matrices(state, 7));
        var sums = StateStart.NewSums(state);
        state.ExpectedSums(500, sums, state);
        state.Maximise(sums);
        Close.To(weights, state.MixtureWeights, 1e-12);
        Close.To(means, state.Means, 1e-12, 1e-12);
        Close.To(matrices, Matrices(state, 7), 1e-10, 1e-10);
    }

    [Fact]
    public void What_a_mixture_expects_of_its_rows_teaches_another_all_of_it()
    {
        var (model, learner) = (State(new RandomStream(12), 2, 7, 2), State(new RandomStream(13), 2, 7, 2));
        var remembered = new RememberedRows(model, 500);
        var sums = StateStart.NewSums(learner);
        for (var step = 0; step < 500; step++)
        {
            sums.Clear();
            remembered.AddTo(sums, learner);
            learner.Maximise(sums);
        }
        Assert.Equal((0, 0), (sums.LogLikelihood, sums.Weight));
        Close.To(model.MixtureWeights, learner.MixtureWeights, 1e-12);
        Close.To(model.Means, learner.Means, 1e-12, 1e-12);
        Close.To(Matrices(model, 7), Matrices(learner, 7), 1e-4, 1e-4);
    }

    [Fact]
    public void A_rank_of_all_columns_is_a_full_covariance()
    {
        var rows = MixtureRows.Blobs(3, 400, 4, 2);
        var options = Options(2, 4) with { CovarianceDegrees = 0, Tolerance = 1e-9, MaxIterations = 2_000 };
        var (lowRank, full) = (MixtureRows.Fit(rows, options), MixtureRows.Fit(rows, options with { Covariance = CovarianceKind.Full, Rank = null }));
        Close.To(full.LogLikelihood, lowRank.LogLikelihood, 1e-5);
        Assert.Equal(full.Model.DegreesOfFreedom, lowRank.Model.DegreesOfFreedom);
    }

    [Fact]
    public void More_factors_describe_the_rows_better_and_new_rows_where_the_factors_are_there()
    {
        // Two groups whose rows vary along three directions of sixty columns.
        var all = Factors(5, 400, 60, 3, 2);
        var (seen, unseen) = (new DenseRows<double>(all.Values[..(80 * 60)].ToArray(), 60), new DenseRows<double>(all.Values[(80 * 60)..].ToArray(), 60));
        double[] inside = new double[4], outside = new double[4];
        foreach (var rank in new[] { 1, 2, 3 })
        {
            var fit = MixtureRows.Fit(seen, Options(2, rank));
            (inside[rank], outside[rank]) = (fit.LogLikelihood, fit.Model.Evaluate(unseen).MeanLogLikelihood);
        }
        var diagonal = MixtureRows.Fit(seen, new GaussianMixtureOptions { NumberOfClusters = 2, Covariance = CovarianceKind.Diagonal });
        (inside[0], outside[0]) = (diagonal.LogLikelihood, diagonal.Model.Evaluate(unseen).MeanLogLikelihood);
        Assert.Equal([.. inside.Order()], inside);
        Assert.Equal([.. outside.Order()], outside);
    }

    /// <summary>Rows of blobs that vary along a few directions of their own, and a little everywhere.</summary>
    private static DenseRows<double> Factors(long seed, int rows, int width, int rank, int blobs)
    {
        var random = new RandomStream(seed);
        double[] centres = [.. Enumerable.Range(0, blobs * width).Select(_ => 2 * random.NextGaussian())], loadings = [.. Enumerable.Range(0, blobs * rank * width).Select(_ => random.NextGaussian())];
        var values = new double[rows * width];
        for (var n = 0; n < rows; n++)
        {
            var blob = n % blobs;
            var row = values.AsSpan(n * width, width);
            centres.AsSpan(blob * width, width).CopyTo(row);
            for (var j = 0; j < rank; j++)
                Cholesky.AddScaled(row, random.NextGaussian(), loadings.AsSpan((blob * rank + j) * width, width));
            foreach (ref var value in row)
                value += 0.5 * random.NextGaussian();
        }
        return new DenseRows<double>(values, width);
    }

    [Fact]
    public void Fewer_rows_than_columns_with_constant_and_repeated_columns_and_rows_end_in_a_finite_mixture_that_explains_no_noise()
    {
        var values = Factors(6, 40, 300, 2, 2).Values.ToArray();
        for (var i = 0; i < values.Length; i++)
            values[i] = (i % 300) switch { < 20 => 7, < 40 => values[i / 300 * 300 + 50], _ => values[i] };
        // A row twice.
        values.AsSpan(0, 300).CopyTo(values.AsSpan(600));
        foreach (var rank in new int?[] { null, 1, 10, 50 })
        {
            var fit = MixtureRows.Fit(new DenseRows<double>(values, 300), Options(2, rank));
            Assert.True(double.IsFinite(fit.LogLikelihood));
            Assert.All(MixtureRows.Parameters(fit.Model), parameter => Assert.True(double.IsFinite(parameter)));
            Assert.All(fit.Model.Weights.ToArray(), weight => Assert.Equal(0.5, weight, 1e-6));
            Assert.Empty(fit.Repairs);
            for (var i = 1; i < fit.History.Count; i++)
                Assert.True(fit.History[i].Interrupted || fit.History[i].Objective >= fit.History[i - 1].Objective - 1e-7 * Math.Abs(fit.History[i].Objective));
        }
    }

    [Theory]
    [InlineData(1_560, 617, 26, 10)]
    [InlineData(165, 1_024, 15, 2)]
    [InlineData(30, 1_024, 15, 1)]
    [InlineData(171, 5_748, 4, 10)]
    [InlineData(100_000, 784, 10, 10)]
    [InlineData(100_000, 3, 10, 2)]
    [InlineData(100_000, 1, 10, 1)]
    public void Where_no_rank_is_given_four_rows_pay_for_a_factor(long rows, int width, int components, int rank) =>
        Assert.Equal(rank, CovarianceLayout.SuitingRank(rows, width, components));

    [Fact]
    public void The_most_clusters_tried_decide_the_rank_of_all()
    {
        var choice = new GaussianMixtureTrainer(Options(2) with { MaxIterations = 3 }).ChooseClusters(Factors(7, 80, 30, 2, 2), new Checked<ChooseClustersOptions>(new() { From = 2, To = 4 }));
        Assert.Equal(5, choice.Best.Model.Rank);
        var free = choice.Table.Select(candidate => candidate.DegreesOfFreedom).ToArray();
        Assert.All(free.Zip(free.Skip(1)), pair => Assert.Equal(1 + 30 + 30 * 6 - 10, pair.Second - pair.First));
    }

    [Fact]
    public void A_rank_without_low_rank_covariances_or_beyond_the_columns_is_refused_with_a_remedy()
    {
        var alone = Assert.Throws<OptionsException>(() => new Checked<GaussianMixtureOptions>(new() { Rank = 3 }));
        Assert.Contains("LowRank", alone.Message, StringComparison.Ordinal);
        Assert.Throws<OptionsException>(() => new Checked<GaussianMixtureOptions>(Options(2, 0)));
        var beyond = Assert.Throws<DataProblemException>(() => MixtureRows.Fit(MixtureRows.Blobs(1, 50, 4, 2), Options(2, 5)));
        Assert.Contains("Rank", beyond.Message, StringComparison.Ordinal);
        Assert.Throws<DataProblemException>(() => new GaussianMixture(CovarianceKind.LowRank, 3, [1], [0, 0, 0], [1, 1, 1]));
        Assert.Throws<DataProblemException>(() => new GaussianMixture(CovarianceKind.LowRank, 3, [1], [0, 0, 0], [1, 1, 1, 1, 0, 1]));
        Assert.Throws<DataProblemException>(() => new GaussianMixture(CovarianceKind.LowRank, 3, [1], [0, 0, 0], [1, 1, 1, 1, 1, 1, 1]));
    }

    [Fact]
    public void A_file_brings_back_every_number_and_the_rank()
    {
        var rows = Factors(8, 90, 25, 2, 3);
        var fit = MixtureRows.Fit(rows, Options(3, 2));
        using var stream = new MemoryStream();
        MixtureFile.Pack(fit).Write(stream);
        stream.Position = 0;
        var archive = ModelArchive.Read(stream);
        Assert.Equal([3, 3, 25], archive.Find("covariances").Shape);
        var loaded = MixtureFile.Gaussian(archive).Model;
        Assert.Equal((CovarianceKind.LowRank, 2), (loaded.Covariance, loaded.Rank));
        Assert.Equal(MixtureRows.Parameters(fit.Model), MixtureRows.Parameters(loaded));
        Assert.Equal(fit.Model.LogDensity(rows.Row(5)), loaded.LogDensity(rows.Row(5)));
    }

    [Fact]
    public void Wide_rows_give_the_same_bytes_on_any_number_of_threads()
    {
        var rows = MixtureRows.ToFloat(Factors(9, 300, 500, 3, 3));
        double[] Fit(int threads) => MixtureRows.Parameters(new GaussianMixtureTrainer(Options(3, 7) with { Threads = threads, MaxIterations = 6, Restarts = 2 }).Fit(rows).Model);
        var one = Fit(1);
        Assert.Equal(one, Fit(2));
        Assert.Equal(one, Fit(3));
    }

    [Fact]
    public void Responsibilities_as_a_start_find_the_factors()
    {
        var rows = Factors(10, 200, 20, 2, 2);
        double[] given = [.. Enumerable.Range(0, 200).SelectMany(n => new[] { 1.0 - n % 2, n % 2 })];
        var fit = MixtureRows.Fit(rows, Options(2, 2) with { Start = MixtureStart.FromResponsibilities<GaussianMixture>(given) });
        Assert.True(fit.History[0].LogLikelihood > fit.LogLikelihood - 0.5, $"{fit.History[0].LogLikelihood} at first, {fit.LogLikelihood} at last");
    }
}
