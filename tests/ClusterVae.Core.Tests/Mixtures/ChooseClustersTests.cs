using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Options;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

public sealed class ChooseClustersTests
{
    private static ClusterChoice<GaussianMixture> Choose(DenseRows<double> rows, ClusterCriterion criterion, double heldOut = 0, int to = 6) =>
        new GaussianMixtureTrainer(new GaussianMixtureOptions { Covariance = CovarianceKind.Diagonal, Restarts = 2 })
            .ChooseClusters(rows, new Checked<ChooseClustersOptions>(new() { To = to, Criterion = criterion, HeldOutFraction = heldOut }));

    [Theory]
    [InlineData(ClusterCriterion.Bic, 0)]
    [InlineData(ClusterCriterion.Icl, 0)]
    [InlineData(ClusterCriterion.HeldOut, 0.25)]
    public void Separated_blobs_are_counted(ClusterCriterion criterion, double heldOut)
    {
        // Without correlation, so that a diagonal component fits a blob exactly.
        var model = new GaussianMixture(CovarianceKind.Spherical, 2, [0.25, 0.25, 0.5], [0, 0, 12, 0, 0, 12], [1, 1, 1]);
        var rows = model.Sample(new ClusterVae.Randomness.RandomStream(2), 3000).Rows;
        var choice = Choose(rows, criterion, heldOut);
        Assert.Equal(6, choice.Table.Count);
        Assert.Equal([1, 2, 3, 4, 5, 6], choice.Table.Select(c => c.Clusters));
        if (criterion == ClusterCriterion.HeldOut)
            // A few spare components cost held-out rows next to nothing; too few cost them much.
            Assert.True(choice.Best.Model.Components >= 3 && choice.Table[2].HeldOut - choice.Table[1].HeldOut > 0.3);
        else
            Assert.Equal(3, choice.Best.Model.Components);
        Assert.Equal(3000, choice.Best.Rows);
    }

    [Fact]
    public void The_table_holds_the_criterions_definitions()
    {
        var rows = MixtureRows.Blobs(3, 500, 2, 3);
        var choice = Choose(rows, ClusterCriterion.Aic, to: 4);
        foreach (var row in choice.Table)
        {
            Close.To(-1000 * row.LogLikelihood + row.DegreesOfFreedom * Math.Log(500), row.Bic, 1e-12);
            Close.To(-1000 * row.LogLikelihood + 2 * row.DegreesOfFreedom, row.Aic, 1e-12);
            Assert.True(row.Icl >= row.Bic - 1e-9 && row.HeldOut is null);
        }
        Assert.Equal(choice.Table.MinBy(c => c.Aic)!.Clusters, choice.Best.Model.Components);
        var entropy = choice.Best.Model.Evaluate(rows).MeanEntropy;
        var best = choice.Table.MinBy(c => c.Aic)!;
        Close.To(best.Bic + 1000 * entropy, best.Icl, 1e-9);
    }

    [Fact]
    public void More_clusters_never_fit_worse_with_warm_starts()
    {
        var choice = Choose(MixtureRows.Blobs(4, 400, 3, 4, apart: 2), ClusterCriterion.Bic, to: 8);
        for (var i = 1; i < choice.Table.Count; i++)
            Assert.True(choice.Table[i].LogLikelihood >= choice.Table[i - 1].LogLikelihood - 0.02, $"{i + 1} clusters");
    }

    [Fact]
    public void Bits_are_counted()
    {
        var rows = MixtureRows.Bits(5, 1500, 16, 4);
        var choice = new BernoulliMixtureTrainer(new BernoulliMixtureOptions { Restarts = 3 }).ChooseClusters(rows, new(new() { From = 2, To = 6 }));
        Assert.Equal(4, choice.Best.Model.Components);
    }
}
