using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

public sealed class EmPropertyTests
{
    private static void AssertMonotone(IReadOnlyList<EmIteration> history, double final, string problem)
    {
        for (var i = 1; i <= history.Count; i++)
        {
            if (history[i - 1].Interrupted)
                continue;
            var (before, after) = (history[i - 1].Objective, i < history.Count ? history[i].Objective : final);
            Assert.True(after >= before - 1e-9 * (1 + Math.Abs(before)), $"{problem}: iteration {i} fell from {before:R} to {after:R}");
        }
    }

    [Fact]
    public void The_objective_never_falls_on_twelve_hundred_random_problems()
    {
        var random = new RandomStream(99);
        var fell = 0;
        for (var problem = 0; problem < 1200; problem++)
        {
            var (width, blobs) = (1 + random.NextInt(5), 1 + random.NextInt(4));
            var clusters = 1 + random.NextInt(5);
            var count = Math.Max(clusters, 5 + random.NextInt(200));
            var map = random.NextInt(2) == 1;
            var weights = random.NextInt(3) == 0 ? new DenseRows<float>([.. Enumerable.Range(0, count).Select(_ => (float)(0.1 + random.NextDouble()))], 1) : null;
            if (problem % 6 == 5)
            {
                var fit = MixtureRows.Fit(MixtureRows.Bits(problem, count, width, blobs), new BernoulliMixtureOptions
                {
                    NumberOfClusters = clusters, MaxIterations = 30, Tolerance = 0, Threads = 1, Seed = problem,
                    PriorOnes = map ? 2 : 1, PriorZeros = map ? 1.5 : 1, WeightConcentration = map ? 1.7 : 1,
                }, weights);
                AssertMonotone(fit.History, fit.Objective, $"problem {problem}");
                fell++;
                continue;
            }
            var options = new GaussianMixtureOptions
            {
                NumberOfClusters = clusters, Covariance = MixtureRows.Kinds[problem % 6], MaxIterations = 30, Tolerance = 0, Threads = 1, Seed = problem,
                Initialisation = random.NextInt(2) == 0 ? MixtureInitialisation.KMeansPlusPlus : MixtureInitialisation.RandomRows,
                Weights = random.NextInt(4) == 0 ? MixtureWeights.Uniform : MixtureWeights.Learned,
                WeightConcentration = map ? 1.5 : 1, MeanStrength = map ? 0.5 : 0, CovarianceDegrees = map ? width + 2 : 0,
            };
            var gaussian = MixtureRows.Fit(MixtureRows.Blobs(problem, count, width, blobs, apart: 1 + random.NextInt(5)), options, weights);
            AssertMonotone(gaussian.History, gaussian.Objective, $"problem {problem} {options.Covariance} K={clusters} N={count} D={width} map={map}");
        }
        Assert.Equal(200, fell);
    }

    public static TheoryData<CovarianceKind> Kinds => new(MixtureRows.Kinds);

    [Theory, MemberData(nameof(Kinds))]
    public void The_number_of_threads_changes_no_byte(CovarianceKind kind)
    {
        var rows = MixtureRows.Blobs(3, 9000, 5, 4);
        double[] Fit(int threads) => MixtureRows.Parameters(MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 6, Covariance = kind, Threads = threads, MaxIterations = 12 }).Model);
        var one = Fit(1);
        Assert.Equal(one, Fit(2));
        Assert.Equal(one, Fit(3));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_stream_gives_the_bytes_of_an_array(CovarianceKind kind)
    {
        var rows = MixtureRows.ToFloat(MixtureRows.Blobs(4, 7001, 3, 3));
        var weights = new DenseRows<float>([.. Enumerable.Range(0, 7001).Select(n => 0.5f + n % 3)], 1);
        var trainer = new GaussianMixtureTrainer(new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind, MaxIterations = 10, Restarts = 1 });
        var inMemory = trainer.Fit(rows, weights);
        var stream = new MixtureRows.Stream<float>(rows);
        var streamed = trainer.Fit(stream, new MixtureRows.Stream<float>(weights));
        Assert.Equal(MixtureRows.Parameters(inMemory.Model), MixtureRows.Parameters(streamed.Model));
        Assert.Equal(inMemory.LogLikelihood, streamed.LogLikelihood);
        Assert.Equal(7001, streamed.Rows);
        // Column statistics, sample, one per iteration, the last evaluation.
        Assert.Equal(streamed.Iterations + 3, stream.Opened);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_row_of_weight_three_counts_like_three_rows(CovarianceKind kind)
    {
        var rows = MixtureRows.Blobs(6, 120, 3, 3);
        float[] weights = [.. Enumerable.Range(0, 120).Select(n => (float)(n % 4))];
        var repeated = new DenseRows<double>([.. Enumerable.Range(0, 120).SelectMany(n => Enumerable.Repeat(rows.Row(n).ToArray(), n % 4)).SelectMany(r => r)], 3);
        var start = MixtureStart.FromMeans<GaussianMixture>(rows.Values[..9]);
        // A rank that nobody gives follows the number of rows.
        var options = new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind, Rank = kind == CovarianceKind.LowRank ? 1 : null, MaxIterations = 15, Tolerance = 0, Start = start };
        var (weighted, plain) = (MixtureRows.Fit(rows, options, new DenseRows<float>(weights, 1)), MixtureRows.Fit(repeated, options));
        Close.To(MixtureRows.Parameters(plain.Model), MixtureRows.Parameters(weighted.Model), 1e-8, 1e-10);
        Close.To(plain.LogLikelihood, weighted.LogLikelihood, 1e-10);
        Assert.Equal(repeated.Count, weighted.Weight);
    }

    [Fact]
    public void Restarts_really_restart_and_the_best_is_kept()
    {
        var rows = MixtureRows.Blobs(8, 400, 2, 7, apart: 3);
        var options = new GaussianMixtureOptions { NumberOfClusters = 7, Covariance = CovarianceKind.Spherical, Restarts = 8, Initialisation = MixtureInitialisation.RandomRows };
        var fit = MixtureRows.Fit(rows, options);
        Assert.Equal(8, fit.Restarts.Count);
        Assert.True(fit.Restarts.Select(r => r.Objective).Distinct().Count() > 3, "different starts end in different optima here");
        Assert.Equal(fit.Restarts.Max(r => r.Objective), fit.Objective);
        Assert.Equal(fit.Restarts[0], MixtureRows.Fit(rows, options with { Restarts = 1 }).Restarts[0]);
    }

    [Fact]
    public void Several_cheap_starts_are_made_where_no_number_is_asked_for_and_the_best_is_kept()
    {
        var rows = MixtureRows.Blobs(8, 400, 2, 7, apart: 3);
        var options = new GaussianMixtureOptions { NumberOfClusters = 7, Covariance = CovarianceKind.Diagonal, Initialisation = MixtureInitialisation.RandomRows };
        var fit = MixtureRows.Fit(rows, options);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], fit.Restarts.Select(r => r.Restart));
        Assert.Equal(fit.Restarts.Max(r => r.Objective), fit.Objective);
        // Two are learnt to the end, the others tried for ten iterations.
        Assert.InRange(fit.Restarts.Count(r => r.Iterations > 10), 1, 2);
        Assert.Equal(fit.Iterations, fit.Restarts.MaxBy(r => r.Objective)!.Iterations);
        Assert.True(fit.Objective >= MixtureRows.Fit(rows, options with { Restarts = 1 }).Objective);
        AssertMonotone(fit.History, fit.Objective, "trial and rest");
        // A start that is given is the only one.
        Assert.Single(MixtureRows.Fit(rows, options with { Start = MixtureStart.FromParameters(fit.Model) }).Restarts);
    }

    [Fact]
    public void Seeds_are_honoured()
    {
        var rows = MixtureRows.Blobs(9, 300, 2, 6, apart: 2);
        double[] Fit(long seed) => MixtureRows.Parameters(MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 6, Seed = seed }).Model);
        Assert.Equal(Fit(5), Fit(5));
        Assert.NotEqual(Fit(5), Fit(6));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Uniform_weights_make_responsibilities_renormalised_likelihoods(CovarianceKind kind)
    {
        var rows = MixtureRows.Blobs(10, 200, 2, 3);
        var model = MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind, Weights = MixtureWeights.Uniform }).Model;
        Close.To([1.0 / 3, 1.0 / 3, 1.0 / 3], model.Weights.ToArray(), 1e-15);
        var logs = new double[3];
        for (var n = 0; n < 50; n++)
        {
            var likelihoods = new double[3];
            for (var k = 0; k < 3; k++)
                likelihoods[k] = Math.Exp(new GaussianMixture(CovarianceKind.Full, 2, [1.0], model.Mean(k), model.CovarianceMatrix(k)).LogDensity(rows.Row(n)));
            model.LogResponsibilities(rows.Row(n), logs);
            Close.To([.. likelihoods.Select(l => l / likelihoods.Sum())], [.. logs.Select(Math.Exp)], 1e-9, 1e-12);
        }
    }

    [Fact]
    public void Responsibilities_as_a_start_are_one_M_step()
    {
        var rows = MixtureRows.Blobs(11, 60, 2, 2);
        var responsibilities = new double[120];
        for (var n = 0; n < 60; n++)
            responsibilities[2 * n] = 1 - (responsibilities[2 * n + 1] = 0.2 + 0.01 * n);
        var fit = MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 2, Covariance = CovarianceKind.Diagonal, MaxIterations = 1, Start = MixtureStart.FromResponsibilities<GaussianMixture>(responsibilities) });
        // The first iteration's likelihood is that of the M-step's result.
        var (weights, means, variances) = (new double[2], new double[4], new double[4]);
        for (var k = 0; k < 2; k++)
        {
            for (var n = 0; n < 60; n++)
                weights[k] += responsibilities[2 * n + k];
            for (var d = 0; d < 2; d++)
            {
                for (var n = 0; n < 60; n++)
                    means[2 * k + d] += responsibilities[2 * n + k] * rows.Row(n)[d] / weights[k];
                for (var n = 0; n < 60; n++)
                    variances[2 * k + d] += responsibilities[2 * n + k] * Math.Pow(rows.Row(n)[d] - means[2 * k + d], 2) / weights[k];
            }
        }
        var byHand = new GaussianMixture(CovarianceKind.Diagonal, 2, [weights[0] / 60, weights[1] / 60], means, variances);
        Close.To(byHand.Evaluate(rows).MeanLogLikelihood, fit.History[0].LogLikelihood, 1e-10);
    }

    [Fact]
    public void Progress_counts_up_and_cancellation_stops()
    {
        var rows = MixtureRows.Blobs(12, 3000, 3, 3);
        var seen = new List<EmProgress>();
        var trainer = new GaussianMixtureTrainer(new GaussianMixtureOptions { NumberOfClusters = 4, Restarts = 2, MaxIterations = 7, Tolerance = 0 });
        using var stop = new CancellationTokenSource();
        trainer.Fit(rows, progress: new Direct(seen.Add), stop: stop.Token);
        Assert.Equal([.. Enumerable.Range(1, 7), .. Enumerable.Range(1, 7)], seen.Select(p => p.Iteration));
        Assert.Equal([1, 2], seen.Select(p => p.Restart).Distinct());
        Assert.Throws<OperationCanceledException>(() => trainer.Fit(rows, progress: new Direct(_ => stop.Cancel()), stop: stop.Token));
    }

    private sealed class Direct(Action<EmProgress> action) : IProgress<EmProgress>
    {
        public void Report(EmProgress value) => action(value);
    }
}
