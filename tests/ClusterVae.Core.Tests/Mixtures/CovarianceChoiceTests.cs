using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using ClusterVae.Options;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>Which covariances a mixture has where nobody says it.</summary>
public sealed class CovarianceChoiceTests
{
    [Theory]
    [InlineData(10, 2, 5, CovarianceKind.Full)]
    [InlineData(60, 128, 30, CovarianceKind.Full)]
    [InlineData(1_000, 129, 8, CovarianceKind.Diagonal)]
    [InlineData(1_032, 129, 8, CovarianceKind.Full)]
    [InlineData(171, 5_748, 4, CovarianceKind.Diagonal)]
    [InlineData(70_000, 784, 10, CovarianceKind.Full)]
    public void Wide_rows_have_full_covariances_where_a_component_has_a_row_per_column(long rows, int width, int components, CovarianceKind kind) =>
        Assert.Equal(kind, CovarianceLayout.Suiting(rows, width, components));

    [Fact]
    public void Of_few_rows_more_columns_or_clusters_never_ask_for_a_matrix_again()
    {
        for (var rows = 1L; rows <= 1 << 20; rows *= 4)
            for (var width = 1; width <= 1 << 13; width *= 2)
                for (var components = 1; components <= 64; components *= 2)
                {
                    if (CovarianceLayout.Suiting(rows, width, components) != CovarianceKind.Diagonal)
                        continue;
                    Assert.Equal(CovarianceKind.Diagonal, CovarianceLayout.Suiting(rows, 2 * width, components));
                    Assert.Equal(CovarianceKind.Diagonal, CovarianceLayout.Suiting(rows, width, 2 * components));
                    Assert.Equal(CovarianceKind.Diagonal, CovarianceLayout.Suiting(rows / 2, width, components));
                }
    }

    [Fact]
    public void Few_rows_of_thousands_of_columns_are_learnt_by_default_and_come_back_from_a_file()
    {
        using var hangs = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var rows = MixtureRows.ToFloat(MixtureRows.Blobs(1, 171, 5_748, 4));
        var fit = new GaussianMixtureTrainer(new GaussianMixtureOptions { NumberOfClusters = 4 }).Fit(rows, stop: hangs.Token);
        Assert.Equal(CovarianceKind.Diagonal, fit.Model.Covariance);
        using var stream = new MemoryStream();
        MixtureFile.Pack(fit).Write(stream);
        stream.Position = 0;
        var loaded = MixtureFile.Gaussian(ModelArchive.Read(stream)).Model;
        Assert.Equal(CovarianceKind.Diagonal, loaded.Covariance);
        Assert.Equal(fit.Model.Means.ToArray(), loaded.Means.ToArray());
        Assert.Equal(fit.Model.Covariances.ToArray(), loaded.Covariances.ToArray());
    }

    [Fact]
    public void What_is_asked_for_stays()
    {
        var rows = MixtureRows.Blobs(2, 60, 130, 2);
        foreach (var kind in MixtureRows.Kinds)
            Assert.Equal(kind, MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 2, Covariance = kind, MaxIterations = 2, Restarts = 1 }).Model.Covariance);
    }

    [Fact]
    public void A_stream_without_a_count_gets_the_kind_and_bytes_of_an_array()
    {
        var rows = MixtureRows.Blobs(3, 120, 140, 2);
        var options = new GaussianMixtureOptions { NumberOfClusters = 2 };
        var streamed = new GaussianMixtureTrainer(options).Fit(new MixtureRows.Stream<double>(rows)).Model;
        Assert.Equal(CovarianceKind.Diagonal, streamed.Covariance);
        Assert.Equal(MixtureRows.Parameters(MixtureRows.Fit(rows, options).Model), MixtureRows.Parameters(streamed));
    }

    [Theory]
    [InlineData(2, 0, CovarianceKind.Full)]
    [InlineData(3, 0, CovarianceKind.Diagonal)]
    [InlineData(2, 0.5, CovarianceKind.Diagonal)]
    public void The_most_clusters_tried_decide_for_all(int to, double heldOut, CovarianceKind kind)
    {
        var rows = MixtureRows.Blobs(4, 300, 130, 2);
        var range = new ChooseClustersOptions { To = to, HeldOutFraction = heldOut };
        foreach (IRowSource<double> source in new IRowSource<double>[] { rows, new MixtureRows.Stream<double>(rows) })
        {
            var choice = new GaussianMixtureTrainer(new GaussianMixtureOptions { MaxIterations = 3 }).ChooseClusters(source, new Checked<ChooseClustersOptions>(range));
            Assert.Equal(kind, choice.Best.Model.Covariance);
            // One shape for all: so many free numbers more with each cluster.
            var free = choice.Table.Select(candidate => candidate.DegreesOfFreedom).ToArray();
            Assert.All(free.Zip(free.Skip(1)), pair => Assert.Equal(free[1] - free[0], pair.Second - pair.First));
        }
    }

    [Fact]
    public void A_start_brings_its_kind_and_an_update_keeps_it()
    {
        // Columns of very different spread: spherical components take one scale for all.
        var values = MixtureRows.Blobs(5, 200, 3, 2).Values.ToArray();
        for (var i = 0; i < values.Length; i += 3)
            values[i] *= 1000;
        var rows = new DenseRows<double>(values, 3);
        var start = new GaussianMixture(CovarianceKind.Spherical, 3, [0.5, 0.5], [.. rows.Row(0), .. rows.Row(1)], [1e4, 1e4]);
        var options = new GaussianMixtureOptions { NumberOfClusters = 2, MaxIterations = 5, Start = MixtureStart.FromParameters(start) };
        var automatic = MixtureRows.Fit(rows, options).Model;
        Assert.Equal(CovarianceKind.Spherical, automatic.Covariance);
        Assert.Equal(MixtureRows.Parameters(MixtureRows.Fit(rows, options with { Covariance = CovarianceKind.Spherical }).Model), MixtureRows.Parameters(automatic));
        Assert.Equal(CovarianceKind.Spherical, new GaussianMixtureTrainer(new GaussianMixtureOptions { NumberOfClusters = 2 }).Update(automatic, rows).Model.Covariance);
    }

    [Theory]
    [InlineData(CovarianceKind.Full, 70_000)]
    [InlineData(CovarianceKind.Tied, 70_000)]
    [InlineData(CovarianceKind.Full, 20_000)]
    [InlineData(CovarianceKind.Tied, 20_000)]
    public void Matrices_that_no_memory_holds_are_refused_with_a_remedy(CovarianceKind kind, int width)
    {
        var rows = new DenseRows<float>(new float[2 * width], width);
        var refused = Assert.Throws<DataProblemException>(() => new GaussianMixtureTrainer(new GaussianMixtureOptions { NumberOfClusters = 1, Covariance = kind }).Fit(rows));
        Assert.Contains("Diagonal", refused.Message, StringComparison.Ordinal);
    }
}
